/* spin - runs for a while without a system call (syscall_test). */

int main(void)
{
    for (volatile int i = 0; i < 20000; i++)
        continue;
    return 0;
}
