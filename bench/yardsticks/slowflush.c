/* A disk whose flush takes 2 ms, as real ones do: preloaded into a server by the benchmark. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>

static int slowly(const char *name, int fd) {
    int (*plain)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    usleep(2000);
    return plain(fd);
}

int fdatasync(int fd) { return slowly("fdatasync", fd); }
int fsync(int fd) { return slowly("fsync", fd); }
