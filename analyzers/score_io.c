/* score_io.c - functions that wait or move data in and out, by their names. */
#include <stdlib.h>

#include "filter.h"
#include "score_parts.h"
#include "xalloc.h"

/*
 * The innermost function of I/O, exactly and whole; what waits is filter.h's list.
 * doc/profscore.1 has these too.
 */
static const char *const io_names[] = {
	/* system calls and the C library */
	"read", "__read", "__GI___read", "__libc_read", "pread", "pread64",
	"__pread64", "readv", "write", "__write", "__GI___write", "__libc_write",
	"pwrite", "pwrite64", "writev", "recv", "__recv", "__libc_recv", "recvfrom",
	"__libc_recvfrom", "recvmsg", "__libc_recvmsg", "send", "__send",
	"__libc_send", "sendto", "__libc_sendto", "sendmsg", "__libc_sendmsg",
	"sendfile", "sendfile64", "splice", "connect", "__connect", "__libc_connect",
	"fsync", "fdatasync", "open", "openat", "open64", "__open64", "__libc_open64",
	"stat", "fstat", "lstat", "getdents64", "fread", "fwrite", "fflush",
	"getaddrinfo",
	/* Python, as cProfile has them */
	"<built-in method posix.read>", "<built-in method posix.write>",
	"<built-in method posix.pread>", "<built-in method posix.pwrite>",
	"<built-in method posix.open>", "<built-in method posix.stat>",
	"<built-in method posix.lstat>", "<built-in method posix.listdir>",
	"<built-in method posix.scandir>", "<built-in method posix.fsync>",
	"<built-in method posix.replace>", "<built-in method posix.rename>",
	"<built-in method posix.unlink>", "<built-in method posix.sendfile>",
	"<built-in method nt.read>", "<built-in method nt.write>",
	"<built-in method nt.stat>", "<built-in method io.open>",
	"<built-in method _io.open>", "<built-in method io.open_code>",
	"<built-in method _io.open_code>", "<built-in method _socket.getaddrinfo>",
	"<built-in method _posixsubprocess.fork_exec>",
	"<method 'read' of '_io.FileIO' objects>",
	"<method 'readall' of '_io.FileIO' objects>",
	"<method 'readinto' of '_io.FileIO' objects>",
	"<method 'write' of '_io.FileIO' objects>",
	"<method 'read' of '_io.TextIOWrapper' objects>",
	"<method 'readline' of '_io.TextIOWrapper' objects>",
	"<method 'write' of '_io.TextIOWrapper' objects>",
	"<method 'flush' of '_io.TextIOWrapper' objects>",
	"<method 'read' of '_io.BufferedReader' objects>",
	"<method 'readline' of '_io.BufferedReader' objects>",
	"<method 'readinto' of '_io.BufferedReader' objects>",
	"<method 'write' of '_io.BufferedWriter' objects>",
	"<method 'flush' of '_io.BufferedWriter' objects>",
	"<method '__exit__' of '_io._IOBase' objects>",
	"<method 'close' of '_io.BufferedWriter' objects>",
	"<method 'connect' of '_socket.socket' objects>",
	"<method 'recv' of '_socket.socket' objects>",
	"<method 'recv_into' of '_socket.socket' objects>",
	"<method 'send' of '_socket.socket' objects>",
	"<method 'sendall' of '_socket.socket' objects>",
	"<method 'read' of '_ssl._SSLSocket' objects>",
	"<method 'write' of '_ssl._SSLSocket' objects>",
	"<method 'do_handshake' of '_ssl._SSLSocket' objects>",
	"<method 'execute' of 'sqlite3.Cursor' objects>",
	"<method 'execute' of 'sqlite3.Connection' objects>",
	"<method 'commit' of 'sqlite3.Connection' objects>",
	/* Go, Java, Node.js */
	"syscall.Syscall", "syscall.Syscall6", "syscall.RawSyscall", "syscall.read",
	"syscall.write", "internal/runtime/syscall.Syscall6",
	"runtime/internal/syscall.Syscall6", "java/io/FileInputStream.readBytes",
	"java.io.FileInputStream.readBytes", "java/io/FileOutputStream.writeBytes",
	"java.io.FileOutputStream.writeBytes",
	"java/net/SocketInputStream.socketRead0",
	"java.net.SocketInputStream.socketRead0",
	"java/net/SocketOutputStream.socketWrite0",
	"java.net.SocketOutputStream.socketWrite0",
	"sun/nio/ch/FileDispatcherImpl.read0", "sun.nio.ch.FileDispatcherImpl.read0",
	"sun/nio/ch/SocketDispatcher.read0", "sun.nio.ch.SocketDispatcher.read0",
	"sun/nio/ch/SocketDispatcher.write0", "sun.nio.ch.SocketDispatcher.write0",
	"readFileSync", "writeFileSync", "uv__read", "uv__write", "uv__fs_work",
};

enum { IO_NAMES = sizeof(io_names) / sizeof(*io_names) };

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Functions of scripts that share a short name with the C library do no I/O by that. */
static bool in_script(const struct profile *p, const struct function *f)
{
	static const char *const endings[] = { ".py", ".pyx", ".rb", ".js", ".mjs", ".ts",
		".php", ".pl", ".pm" };
	struct span file = profile_text(p, f->file);

	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++)
		if (span_ends(file, endings[i]))
			return true;
	return false;
}

bool *score_io_functions(const struct profile *p)
{
	const char **sorted = xmalloc(sizeof(io_names));
	bool *found = functions_idle(p);

	memcpy(sorted, io_names, sizeof(io_names));
	qsort(sorted, IO_NAMES, sizeof(*sorted), compare_names);
	for (function_id f = 1; f < p->function_count; f++) {
		const char *name = profile_str(p, p->functions[f].name);

		found[f] |= !in_script(p, &p->functions[f]) &&
			bsearch(&name, sorted, IO_NAMES, sizeof(*sorted), compare_names);
	}
	free(sorted);
	return found;
}
