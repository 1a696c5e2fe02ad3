/* The floor: one send() after another to N sockets, and nothing else. Built by the benchmark.
 * usage: floor N FILE   listens on a free port of 127.0.0.1 and prints it, takes N connections,
 * prints "ready", then for every line on stdin sends the file's bytes to all of them and prints
 * when it began and ended, in nanoseconds of CLOCK_MONOTONIC. Ends when stdin closes. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1000000000LL + at.tv_nsec;
}

static int fail(const char *what) {
    perror(what);
    return 1;
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    int wanted = atoi(argv[1]), yes = 1;
    static char bytes[1 << 17], line[64];
    FILE *file = fopen(argv[2], "rb");
    if (!file || wanted < 1) return fail("floor");
    size_t size = fread(bytes, 1, sizeof bytes, file);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    int *socks = calloc((size_t)wanted, sizeof *socks);
    int door = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (bind(door, (struct sockaddr *)&address, length) || listen(door, 4096)) return fail("bind");
    getsockname(door, (struct sockaddr *)&address, &length);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (int i = 0; i < wanted; i++) {
        socks[i] = accept(door, NULL, NULL);
        if (socks[i] < 0) return fail("accept");
        setsockopt(socks[i], IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    }
    puts("ready");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin)) {
        long long began = now();
        for (int i = 0; i < wanted; i++)
            if (send(socks[i], bytes, size, MSG_NOSIGNAL) != (ssize_t)size) return fail("send");
        printf("%lld %lld\n", began, now());
        fflush(stdout);
    }
    return 0;
}
