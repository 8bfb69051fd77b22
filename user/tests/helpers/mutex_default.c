/* mutex_default - exits with the mechanism of a static mutex (mutex_test). */
#include <pthread.h>

int main(void)
{
    static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
    static pthread_mutex_t other = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&one);
    pthread_mutex_lock(&other);
    return one.kind == other.kind ? one.kind : 100;
}
