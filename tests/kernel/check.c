/* check.c - the kernel checks itself: see check_kernel() in kernel.h.
 *
 * Each reference to a frame is met once: as a page table, in one, or as a page
 * of the heap or of a file, of which only the number is known. Each promise is
 * for a page that is absent, or that is shared, once less than there are
 * sharers (mm/space.h). So the sums come out. While a program is loaded its
 * space is on no list yet, and they are not asked for. */
#include "check_machine.h"
#include "crash.h"
#include "fs/tree.h"
#include "mm/frame.h"
#include "mm/heap.h"
#include "mm/space_private.h"
#include "proc/process.h"
#include "ras/ras_private.h"

#define HOLDS(condition, what) ASSERT((condition) && what)

static uint16_t met[DIRECT_MAP_SIZE / PAGE_SIZE]; /* how often, by frame */
static unsigned highest, frames, promises;
static const struct space *walked;

static void meet(uaddr_t page, paddr_t frame, unsigned access)
{
    const struct region *in = region_at(walked, page);
    unsigned times = ++met[frame / PAGE_SIZE];

    highest = frame > highest ? frame : highest;
    HOLDS(frame != arch_frame_of(ras_cpu.spare_page),
          "the spare page is spare");
    HOLDS(in && (in->access || !access), "a page lies in a region");
    access &= ACCESS_WRITE & ~page_access(in, frame);
    HOLDS(!access, "a page is written where its region is, and by one");
    promises += in->kind == REGION_PRIVATE && times > 1;
}

static void check_memory(void)
{
    unsigned loading = spaces, more;

    promises = 0;
    frames += heap_pages + contents_frames + KERNEL_STACK_TABLES;
    frames += frames_available() + frames_promised;
    LIST_EACH (process, &all_processes, struct process, all) {
        walked = &process->space;
        if (!walked->arch.directory)
            continue; /* it has ended */
        loading--;
        frames += 1 + check_each_page(&walked->arch, meet);
        EACH_REGION (region, walked)
            promises += region_promised(walked, region);
    }
    for (unsigned i = 0; i <= highest / PAGE_SIZE; i++, met[i - 1] = 0) {
        more = met[i] ? frame_references(i * PAGE_SIZE) - met[i] : 0;
        frames += met[i] && !more; /* or it is a page of the heap */
        HOLDS(loading || more <= 1, "a frame is referred to as it says");
    }
    HOLDS(loading || frames == frames_total, "a frame is free, or used");
    HOLDS(loading || promises == frames_promised, "a promise has a page");
}

static bool linked(const struct list *node)
{
    return node->next->previous == node && node->previous->next == node;
}

/* Each bit has what its owner set it for (work.h). */
static void check_work(const struct thread *t)
{
    bool directed = t->group && t->group->director;

    HOLDS(!(t->arch.work & WORK_DOOMED) || t->arch.work & WORK_KILL,
          "the doomed die");
    HOLDS(!(t->arch.work & WORK_FAULT) || t->arch.work & WORK_SIGNAL,
          "a mistake is told by a signal");
    HOLDS(!(t->arch.work & WORK_FORCED) ||
              t->arch.work & (WORK_RESCHED | WORK_SIGNAL),
          "what is forced is a switch or a signal");
    HOLDS(!(t->arch.work & WORK_COUNT) || t->ras.uses & RAS_COUNTS,
          "who has interruptions counted wants it");
    HOLDS(!(t->arch.entry_work & ENTRY_SCRIPT) || directed,
          "whose calls a director is told has one");
    HOLDS(!(t->arch.entry_work & ENTRY_RAS) ==
              !(t->ras.uses & ~(uint32_t)RAS_COUNTS),
          "whose calls may come from inside has named sequences");
    HOLDS(t->priority != PRIORITY_HELD || directed, "who is held is directed");
}

static void check_threads(void)
{
    const struct run_queue *ready = &cpu.ready;
    unsigned count = 0;

    LIST_EACH (t, &all_threads, struct thread, all) {
        HOLDS(linked(&t->all) && linked(&t->sibling), "a list is a circle");
        HOLDS(linked(&t->link) && linked(&t->sleeper), "a queue is a circle");
        HOLDS((t->state == THREAD_RUNNING) == (t == cpu.current),
              "nobody runs but who ends");
        if (t->state == THREAD_READY || t->state == THREAD_BLOCKED)
            check_work(t);
        count += t->state == THREAD_READY;
        frames += KERNEL_STACK_SIZE / PAGE_SIZE;
    }
    for (unsigned p = 0; p <= PRIORITY_HELD; p++) {
        bool served = ready->bit[p] && !list_empty(&ready->queue[p]);
        HOLDS(served == !!(ready->nonempty & ready->bit[p]), "a bit is right");
        LIST_EACH (t, &ready->queue[p], struct thread, link) {
            HOLDS(t->state == THREAD_READY, "who is in a run queue is ready");
            HOLDS(t->priority == p, "who is in a run queue belongs there");
            count--;
        }
    }
    HOLDS(!count, "who is ready is in a run queue");
}

void check_kernel(void)
{
    crash(cpu.current->process);
    frames = 0;
    HOLDS(!ras_cpu.forward.thread, "nobody rolls forward who ends");
    HOLDS(!check_breakpoint_armed(), "no debug register is armed");
    check_threads();
    check_memory();
}
