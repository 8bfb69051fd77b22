/* hello - the smallest program. */
#include <reprise/demonstration.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    answer_help(argc, argv, "hello");
    printf("hello from process %d\n", getpid());
    return 0;
}
