/* rseq_test - rseq(2) as Linux has it: registration, aborts, mistakes. */
#include "rseq_test.h"

#include <reprise/demonstration.h>
#include <errno.h>
#include <pthread.h>
#include <reprise/reprise.h>
#include <linux/rseq.h>
#include <sys/syscall.h>
#include <reprise/tap.h>
#include <unistd.h>

enum { KERNEL = 0xc0100000, UNMAPPED = 32 };

struct rseq own;
static struct rseq another;

void begin(void)
{
    if (rseq(&own, sizeof(own), 0, RSEQ_SIG))
        _exit(99);
}

static int call(void *at, uint32_t length, int flags, uint32_t signature)
{
    return rseq(at, length, flags, signature);
}

static void test_before(void)
{
    char *byte = (char *)&own;
    promise_errno(call(&own, 32, 2, RSEQ_SIG), EINVAL, "an unknown flag");
    promise_errno(call(&own, 31, 0, RSEQ_SIG), EINVAL, "a wrong length");
    promise_errno(call(byte + 8, 32, 0, RSEQ_SIG), EINVAL,
                  "an address that is not aligned");
    promise_errno(call((void *)UNMAPPED, 32, 0, RSEQ_SIG), EFAULT,
                  "an address that is not mapped");
    promise_errno(call((void *)(uintptr_t)KERNEL, 32, 0, RSEQ_SIG), EFAULT,
                  "an address in the kernel");
    promise_errno(call(&own, 32, RSEQ_FLAG_UNREGISTER, RSEQ_SIG), EINVAL,
                  "unregister what is not registered");
    promise_errno(call(NULL, 32, RSEQ_FLAG_UNREGISTER, RSEQ_SIG), EINVAL,
                  "or nothing at all");
}

static void test_registered(void)
{
    promise_errno(call(&own, 32, 0, RSEQ_SIG), EBUSY, "register it again");
    promise_errno(call(&own, 32, 0, 1), EPERM, "with another signature");
    promise_errno(call(&another, 32, 0, RSEQ_SIG), EINVAL, "another one");
    promise_errno(call(&another, 32, RSEQ_FLAG_UNREGISTER, RSEQ_SIG), EINVAL,
                  "unregister another one");
    promise_errno(call(&own, 31, RSEQ_FLAG_UNREGISTER, RSEQ_SIG), EINVAL,
                  "with a wrong length");
    promise_errno(call(&own, 32, RSEQ_FLAG_UNREGISTER, 1), EPERM,
                  "or with another signature");
}

static void *in_thread(void *result)
{
    *(long *)result = syscall(SYS_rseq, &another, 32, 0, RSEQ_SIG);
    return NULL;
}

void test_arguments(void)
{
    pthread_t thread;
    long of_thread = -1;
    own.cpu_id = (uint32_t)RSEQ_CPU_ID_UNINITIALIZED;
    test_before();
    promise(own.cpu_id == (uint32_t)RSEQ_CPU_ID_UNINITIALIZED,
            "nothing is written so far");
    own.cpu_id_start = 7;
    promise_errno(call(&own, 32, 0, RSEQ_SIG), 0, "register");
    promise(own.cpu_id == 0 && own.cpu_id_start == 0, "this is CPU 0");
    test_registered();
    pthread_create(&thread, NULL, in_thread, &of_thread);
    pthread_join(thread, NULL);
    promise_equal(of_thread, 0, "a new thread has none, and registers its own");
    promise_errno(syscall(__NR_rseq, &own, 31, 0, RSEQ_SIG), EINVAL,
                  "syscall() sets errno");
    promise_errno(call(&own, 32, RSEQ_FLAG_UNREGISTER, RSEQ_SIG), 0,
                  "unregister");
    promise(own.cpu_id == (uint32_t)RSEQ_CPU_ID_UNINITIALIZED &&
                own.cpu_id_start == 0,
            "and no CPU is known any more");
}

int main(void)
{
    require_machine(MACHINE_STEPS_NP | MACHINE_BREAKPOINTS_NP);
    struct system_status status;
    if (system_status_np(&status) == 0 && !status.ras_enabled)
        tap_note("ras=off: this test has to fail");
    test_arguments();
    test_sections();
    test_mistakes();
    return tap_done();
}
