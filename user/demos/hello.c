/* hello - the smallest program. */
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    printf("hello from process %d\n", getpid());
    return 0;
}
