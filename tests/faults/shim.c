/* A disk that fails and a clock that is wrong, preloaded into a served hub and its clock.
 *
 * FAULTS_SHIM names a file of four numbers that every process shares: seconds by which the wall clock
 * is wrong; which write to the database's files fails, counted down (0: none, -1: each); with which
 * errno; and how many have failed.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int64_t nothing[4], *said = nothing;

static void *plain(const char *name) { return dlsym(RTLD_NEXT, name); }

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("FAULTS_SHIM");
    int fd = path ? open(path, O_RDWR) : -1;
    if (fd < 0) return;
    void *at = mmap(NULL, sizeof nothing, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (at != MAP_FAILED) said = at;
}

static int is_of_the_database(int fd) {
    char link[64], path[512];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    const char *name = strstr(path, "/hub.db");
    return name && (!name[7] || !strcmp(name + 7, "-wal"));
}

static int fails(int fd) {
    if (!said[1] || !is_of_the_database(fd)) return 0;
    if (said[1] > 0 && __sync_sub_and_fetch(&said[1], 1) != 0) return 0;
    __sync_add_and_fetch(&said[3], 1);
    errno = (int)said[2];
    return 1;
}

ssize_t write(int fd, const void *from, size_t size) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = plain("write");
    return fails(fd) ? -1 : real(fd, from, size);
}

ssize_t pwrite(int fd, const void *from, size_t size, off_t at) {
    static ssize_t (*real)(int, const void *, size_t, off_t);
    if (!real) real = plain("pwrite");
    return fails(fd) ? -1 : real(fd, from, size, at);
}

ssize_t pwrite64(int fd, const void *from, size_t size, off64_t at) {
    static ssize_t (*real)(int, const void *, size_t, off64_t);
    if (!real) real = plain("pwrite64");
    return fails(fd) ? -1 : real(fd, from, size, at);
}

int fdatasync(int fd) {
    static int (*real)(int);
    if (!real) real = plain("fdatasync");
    return said[2] == EIO && fails(fd) ? -1 : real(fd);
}

int fsync(int fd) {
    static int (*real)(int);
    if (!real) real = plain("fsync");
    return said[2] == EIO && fails(fd) ? -1 : real(fd);
}

int clock_gettime(clockid_t which, struct timespec *at) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = plain("clock_gettime");
    int done = real(which, at);
    if (!done && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) at->tv_sec += said[0];
    return done;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    static int (*real)(struct timeval *, void *);
    if (!real) real = plain("gettimeofday");
    int done = real(at, zone);
    if (!done) at->tv_sec += said[0];
    return done;
}

time_t time(time_t *at) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at) *at = now.tv_sec;
    return now.tv_sec;
}
