/* parts.c - the parts that a thread and a process keep for sequences: how they
 * begin, are copied, and end. What is in a process's table: identify/. */
#include "ras/ras.h"
#include "ras/ras_private.h"

void ras_table_init(struct ras_table *table, struct space *space)
{
    *table = (struct ras_table){ .space = space };
    list_init(&table->threads);
}

void ras_use(struct ras_thread *thread, uint32_t uses, bool on)
{
    struct arch_thread *arch = thread->arch;

    thread->uses &= ~uses;
    if (on && ras_enabled)
        thread->uses |= uses;
    if (!(thread->uses & RAS_COUNTS))
        arch->work &= ~(uint32_t)WORK_COUNT;
    arch->entry_work &= ~(uint32_t)ENTRY_RAS;
    if (thread->uses & ~(uint32_t)RAS_COUNTS)
        arch->entry_work |= ENTRY_RAS;
}

void ras_thread_init(struct ras_thread *thread, struct arch_thread *arch,
                     struct ras_table *table)
{
    thread->arch = arch;
    thread->table = table;
    list_append(&table->threads, &thread->sibling);
    ras_use(thread, table->uses, true);
}

void ras_thread_copy(struct ras_thread *thread, const struct ras_thread *from)
{
    thread->named = from->named;
    ras_use(thread, from->uses, true);
    if (thread->uses & RAS_COUNTS) /* others may run before it does */
        thread->arch->work |= WORK_COUNT;
}

void ras_thread_reset(struct ras_thread *thread)
{
    thread->named = (struct ras_named){ 0 };
    thread->last = (struct ras_last){ 0 };
    ras_use(thread, thread->uses, false);
}

void ras_thread_end(struct ras_thread *thread)
{
    if (!thread->table) /* it has ended already */
        return;
    ras_forward_stop(thread);
    list_remove(&thread->sibling);
    thread->table = NULL;
}
