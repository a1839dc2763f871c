/* Strikes a process at its n-th change of a file (FAULT_AT=n, counted from 1), loaded with LD_PRELOAD.

   FAULT=kill   SIGKILL in place of the change
   FAULT=half   SIGKILL after half of the bytes; only writes count
   FAULT=full   this write and all after it fail, as on a full disk */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static long changes;

/* Whether this change is the one, or behind it. */
static int struck(void) {
  const char *at = getenv("FAULT_AT");
  return at && __sync_add_and_fetch(&changes, 1) >= atol(at);
}

static int is(const char *fault) {
  const char *set = getenv("FAULT");
  return set && strcmp(set, fault) == 0;
}

static void end(void) { kill(getpid(), SIGKILL); }

static int is_file(int fd) {
  struct stat about;
  return fd > 2 && fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
}

/* What is left to write; -1 on a full disk. */
static ssize_t room(int fd, size_t count) {
  if (!is_file(fd) || !struck()) return count;
  if (is("full")) {
    errno = ENOSPC;
    return -1;
  }
  if (is("half") && count > 1) return count / 2;
  end();
  return -1;
}

#define REAL(name) static __typeof__(name) *real; if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

#define WRITES(name, declared, ...)                        \
  ssize_t name declared {                                  \
    REAL(name);                                            \
    ssize_t left = room(fd, count);                        \
    if (left < 0) return -1;                               \
    size_t whole = count;                                  \
    count = left;                                          \
    ssize_t written = real(__VA_ARGS__);                   \
    if ((size_t)left < whole) end();                       \
    return written;                                        \
  }

WRITES(write, (int fd, const void *bytes, size_t count), fd, bytes, count)
WRITES(pwrite, (int fd, const void *bytes, size_t count, off_t at), fd, bytes, count, at)
WRITES(pwrite64, (int fd, const void *bytes, size_t count, off64_t at), fd, bytes, count, at)

/* There is no half of these, and a full disk still does them. */
#define CHANGES(name, declared, ...)                       \
  int name declared {                                      \
    REAL(name);                                            \
    if (!is("half") && struck() && !is("full")) end();     \
    return real(__VA_ARGS__);                              \
  }

CHANGES(fsync, (int fd), fd)
CHANGES(fdatasync, (int fd), fd)
CHANGES(ftruncate, (int fd, off_t length), fd, length)
CHANGES(ftruncate64, (int fd, off64_t length), fd, length)
CHANGES(unlink, (const char *path), path)
CHANGES(rename, (const char *before, const char *after), before, after)
CHANGES(mkdir, (const char *path, mode_t mode), path, mode)
