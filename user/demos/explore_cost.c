/* explore_cost - temporary. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <pthread.h>
#include <reprise.h>
#include <sys/mman.h>
#include <sys/wait.h>
static unsigned long long now(void)
{
    unsigned lo, hi;
    __asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi));
    return ((unsigned long long)hi << 32) | lo;
}
static void *nothing(void *a) { return a; }
int main(void)
{
    unsigned long long a;
    pthread_t t;
    for (int i = 0; i < 3; i++) {
        a = now();
        pid_t p = fork();
        if (p == 0) _exit(0);
        waitpid(p, NULL, 0);
        printf("fork exit wait %u\n", (unsigned)(now() - a));
    }
    void *m = mmap(NULL, 75 * 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < 3; i++) {
        a = now();
        pid_t p = fork();
        if (p == 0) _exit(0);
        waitpid(p, NULL, 0);
        printf("with 75 shared pages: fork exit wait %u\n", (unsigned)(now() - a));
    }
    munmap(m, 75*4096);
    for (int i = 0; i < 3; i++) {
        a = now();
        pthread_create(&t, NULL, nothing, NULL);
        unsigned long long b = now();
        pthread_join(t, NULL);
        printf("create %u join %u\n", (unsigned)(b - a), (unsigned)(now() - b));
    }
    for (int i = 0; i < 2; i++) {
        pid_t p = fork();
        if (p == 0) {
        a = now();
        pthread_create(&t, NULL, nothing, NULL);
        unsigned long long b = now();
        pthread_join(t, NULL);
        printf("in child create %u join %u\n", (unsigned)(b - a), (unsigned)(now() - b)); exit(0);
        }
        waitpid(p, NULL, 0);
    }
    return 0;
}
