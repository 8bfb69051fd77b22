/* figures - explore small scenarios, and show each: as text, and as JSON.
 *
 *     figures [NAME...]
 *
 * The first of them is shown as source lines and as the textbook's machine,
 * too, and of the second all ends. tests/guest/figures.t compares all of it
 * with what stands there.
 */
#include <stdio.h>
#include <string.h>

#include "../../../../lib/explore/picture_private.h"

/* w0: thread 0 wants to enter. */
volatile int m, n, x, y, turn, w0, w1, inside, taken;
int *volatile head;
int one[1], two[1];

/* bodies.asm: a thread's code, to the instruction. */
void increment(void);
void decrement(void);
void add_in_one(void);
void add_at_once(void);
void move_at_once(void);
void move_plainly(void);
void add_up(void);
void look_and_take(void);
void want_0(void);
void want_1(void);
void enter_late_0(void);
void enter_late_1(void);
void push_one(void);
void push_two(void);
void use_if_there(void);
void take_away(void);

static int is_zero(void)
{
    return m == 0;
}

static int is_two(void)
{
    return m == 2;
}

static int is_three(void)
{
    return m == 3;
}

static void fill(void)
{
    x = y = 50;
    m = 100;
}

static int is_moved(void)
{
    return x == 30 && y == 70;
}

static int is_hundred(void)
{
    return m == 100;
}

static const char *is_crowded(const int32_t *watched)
{
    return watched[0] > 1 ? "two threads were inside" : NULL;
}

static int is_not_crowded(const int32_t *watched)
{
    return watched[0] <= 1;
}

static int both_there(void)
{
    return (head == one && one[0] == (int)two) ||
           (head == two && two[0] == (int)one);
}

static void give_one(void)
{
    head = one;
}

#define INSIDE .invariant = is_not_crowded, .complaint = is_crowded

static const struct scenario scenarios[] = {
    { .name = "lost-update",
      .threads = { increment, increment },
      .check = is_two,
      .expect = "m == 2",
      .watches = { WATCH(m) } },
    { .name = "plus-minus",
      .threads = { increment, decrement },
      .check = is_zero,
      .expect = "m == 0",
      .watches = { WATCH(m) } },
    { .name = "one-plain",
      .threads = { add_at_once, increment },
      .check = is_two,
      .expect = "m == 2",
      .watches = { WATCH(m) } },
    { .name = "three",
      .threads = { increment, add_in_one, add_in_one },
      .check = is_three,
      .expect = "m == 3",
      .watches = { WATCH(m) } },
    { .name = "straddling-check",
      .prepare = fill,
      .threads = { move_plainly, add_up },
      .check = is_hundred,
      .expect = "m == 100",
      .watches = { WATCH(x), WATCH(y), WATCH(m) } },
    { .name = "look-and-take",
      .threads = { look_and_take, look_and_take },
      INSIDE,
      .watches = { WATCH(inside), WATCH(taken) } },
    { .name = "peterson-late",
      .threads = { enter_late_0, enter_late_1 },
      INSIDE,
      .watches = { WATCH(inside), WATCH(turn), WATCH(w0), WATCH(w1) } },
    { .name = "both-want",
      .threads = { want_0, want_1 },
      .watches = { WATCH(w0), WATCH(w1) } },
    { .name = "push",
      .threads = { push_one, push_two },
      .check = both_there,
      .expect = "both nodes are on the list",
      .watches = { WATCH_POINTER(head),
                   { "one", one, 4, 1 },
                   { "two", two, 4, 1 } } },
    { .name = "use-if-there",
      .prepare = give_one,
      .threads = { use_if_there, take_away },
      .watches = { WATCH_POINTER(head) } },
    { .name = "sequence",
      .threads = { add_at_once, add_at_once },
      .check = is_two,
      .expect = "m == 2",
      .watches = { WATCH(m) } },
    { .name = "move-at-once",
      .prepare = fill,
      .threads = { move_at_once, move_at_once },
      .check = is_moved,
      .expect = "x == 30 and y == 70",
      .watches = { WATCH(x), WATCH(y) } },
};
enum { SCENARIOS = sizeof(scenarios) / sizeof(scenarios[0]) };

/* One as the option asks for it, as text; and as JSON, which has all. */
static void show(const struct scenario *scenario, const char *option)
{
    struct explore_arguments arguments = { .options = { .preemptions = 2,
                                                        .seed = 1 } };

    printf("== %s%s ==\n", scenario->name, option);
    explore_view.source = !strcmp(option, "-source");
    explore_view.abstract = !strcmp(option, "-abstract");
    explore_view.all_figures = !strcmp(option, "-all");
    explore_command = "figures";
    explore_and_report(scenario, &arguments);
    arguments.json = 1;
    explore_and_report(scenario, &arguments);
}

static int is_wanted(const char *name, int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (!strcmp(argv[i], name))
            return 1;
    return argc == 1;
}

int main(int argc, char **argv)
{
    for (int i = 0; i < SCENARIOS; i++)
        if (is_wanted(scenarios[i].name, argc, argv))
            show(&scenarios[i], "");
    if (!is_wanted(scenarios[0].name, argc, argv))
        return 0;
    show(&scenarios[0], "-source");
    show(&scenarios[0], "-abstract");
    show(&scenarios[1], "-all");
    return 0;
}
