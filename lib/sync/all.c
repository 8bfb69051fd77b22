/* all.c - the list of every mutual-exclusion algorithm here. */
#include <reprise/lock_ops.h>
#include <stddef.h>

const struct lock_ops *const lock_ops_all[] = {
    &lock_none,         &lock_variable,  &lock_alternation,  &lock_dekker,
    &lock_peterson,     &lock_bakery,    &lock_lamport_fast, &lock_ras,
    &lock_xchg,         &lock_syscall,   &lock_ras_cas,      &lock_ras_ticket,
    &lock_bounded_xchg, &lock_ras_mutex, &lock_xchg_mutex,   NULL,
};
