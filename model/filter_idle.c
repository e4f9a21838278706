/* filter_idle.c - stacks that wait instead of working. */
#include <stdlib.h>

#include "place.h"
#include "rebuild.h"
#include "xalloc.h"

/*
 * What the innermost frame of a thread that waits is called, exactly and
 * whole.  Functions of scripts that share a short name with the C library
 * (a poll() in app.py) are no idle frames: theirs stand there with their file.
 * doc/profiles.7 has the same list.
 */
static const char *const idle_names[] = {
	/* marks of profilers and kernels */
	"(idle)", "[idle]", "<idle>", "idle", "swapper", "cpu_idle", "cpuidle_enter",
	"cpuidle_enter_state", "do_idle", "default_idle", "default_idle_call",
	"native_safe_halt", "intel_idle", "acpi_idle_enter", "acpi_idle_do_entry",
	"arch_cpu_idle", "cpu_startup_entry", "mwait_idle", "poll_idle", "pv_native_safe_halt",
	/* Linux: where the scheduler takes a thread away, and what it waits in */
	"schedule", "__schedule", "finish_task_switch", "finish_task_switch.isra.0",
	"schedule_timeout", "schedule_hrtimeout_range", "schedule_hrtimeout_range_clock",
	"futex_wait", "futex_wait_queue", "futex_wait_queue_me", "do_futex", "ep_poll",
	"do_epoll_wait", "do_sys_poll", "do_select", "do_nanosleep", "hrtimer_nanosleep",
	"do_wait", "kernel_wait4", "sigsuspend", "do_sigtimedwait", "pipe_wait",
	/* system calls and the C library */
	"epoll_wait", "__epoll_wait", "epoll_pwait", "__epoll_pwait", "epoll_pwait2",
	"poll", "__poll", "ppoll", "__ppoll", "__GI___poll", "__poll_chk",
	"select", "__select", "__GI___select", "pselect", "__pselect", "pselect6",
	"kevent", "kevent64", "kevent_qos", "__kevent", "_kevent",
	"nanosleep", "__nanosleep", "__GI___nanosleep", "clock_nanosleep",
	"__clock_nanosleep", "__clock_nanosleep_2", "__GI___clock_nanosleep",
	"sleep", "__sleep", "usleep", "pause", "__pause",
	"futex_abstimed_wait", "futex_abstimed_wait_cancelable", "__futex_abstimed_wait",
	"__futex_abstimed_wait_common", "__futex_abstimed_wait_common64",
	"__futex_abstimed_wait_cancelable64", "__GI___futex_abstimed_wait_cancelable64",
	"futex", "syscall_futex", "__lll_lock_wait", "__lll_lock_wait_private",
	"pthread_cond_wait", "__pthread_cond_wait", "___pthread_cond_wait",
	"pthread_cond_timedwait", "__pthread_cond_timedwait", "___pthread_cond_timedwait",
	"__pthread_cond_wait_common", "pthread_cond_wait@@GLIBC_2.3.2",
	"pthread_cond_timedwait@@GLIBC_2.3.2", "pthread_join", "__pthread_join",
	"__pthread_clockjoin_ex", "__pthread_timedjoin_ex",
	"sem_wait", "__new_sem_wait", "__new_sem_wait_slow", "__new_sem_wait_slow64",
	"sem_timedwait", "__sem_timedwait", "do_futex_wait", "do_futex_wait.constprop.0",
	"wait", "wait4", "__wait4", "waitpid", "__waitpid", "waitid", "__waitid",
	"sigwait", "__sigwait", "sigwaitinfo", "__sigwaitinfo", "sigtimedwait",
	"__sigtimedwait", "sigsuspend", "__sigsuspend", "rt_sigtimedwait",
	"accept", "__accept", "accept4", "__accept4", "io_getevents", "io_uring_enter",
	/* macOS */
	"mach_msg_trap", "mach_msg2_trap", "mach_msg", "__psynch_cvwait", "__psynch_mutexwait",
	"__semwait_signal", "__semwait_signal_nocancel", "semaphore_wait_trap",
	"semaphore_timedwait_trap", "__workq_kernreturn", "__ulock_wait", "__ulock_wait2",
	"start_wqthread", "__sigwait_nocancel", "__wait4_nocancel", "__select_nocancel",
	/* Windows */
	"NtWaitForSingleObject", "NtWaitForMultipleObjects", "NtDelayExecution",
	"NtRemoveIoCompletion", "NtRemoveIoCompletionEx", "NtWaitForKeyedEvent",
	"NtWaitForAlertByThreadId", "NtWaitForWorkViaWorkerFactory", "NtUserGetMessage",
	"NtUserMsgWaitForMultipleObjectsEx", "ZwWaitForSingleObject",
	"ZwWaitForMultipleObjects", "ZwDelayExecution", "WaitForSingleObject",
	"WaitForSingleObjectEx", "WaitForMultipleObjects", "WaitForMultipleObjectsEx",
	"SleepEx", "Sleep", "SleepConditionVariableCS", "SleepConditionVariableSRW",
	"GetQueuedCompletionStatus", "GetQueuedCompletionStatusEx",
	/* Python */
	"time.sleep", "<built-in method time.sleep>", "<built-in method select.select>",
	"<built-in method select.poll>", "<built-in method posix.waitpid>",
	"<method 'acquire' of '_thread.lock' objects>",
	"<method 'acquire' of '_thread.RLock' objects>",
	"<method 'poll' of 'select.poll' objects>",
	"<method 'poll' of 'select.epoll' objects>",
	"<method 'control' of 'select.kqueue' objects>",
	"<method 'accept' of '_socket.socket' objects>",
	"select.select", "select.poll", "select.epoll", "epoll.poll", "poll.poll",
	"select.epoll.poll", "lock.acquire", "_thread.lock.acquire", "os.waitpid",
	"time_sleep", "pysleep", "floatsleep", "PyThread_acquire_lock_timed",
	"PyThread_acquire_lock", "take_gil", "sem_clockwait", "__new_sem_clockwait",
	/* Java, by full name as perf maps, async-profiler and JFR write it */
	"java.lang.Object.wait", "java/lang/Object.wait", "Object.wait",
	"java.lang.Object.wait0", "java/lang/Object.wait0", "Object.wait0",
	"java.lang.Thread.sleep", "java/lang/Thread.sleep", "Thread.sleep",
	"java.lang.Thread.sleep0", "java/lang/Thread.sleep0", "Thread.sleep0",
	"jdk.internal.misc.Unsafe.park", "jdk/internal/misc/Unsafe.park",
	"sun.misc.Unsafe.park", "sun/misc/Unsafe.park", "Unsafe.park", "Unsafe_Park",
	"java.util.concurrent.locks.LockSupport.park",
	"java/util/concurrent/locks/LockSupport.park", "LockSupport.park",
	"java.util.concurrent.locks.LockSupport.parkNanos",
	"java/util/concurrent/locks/LockSupport.parkNanos", "LockSupport.parkNanos",
	"sun.nio.ch.EPoll.wait", "sun/nio/ch/EPoll.wait", "EPoll.wait",
	"sun.nio.ch.EPollArrayWrapper.epollWait", "sun/nio/ch/EPollArrayWrapper.epollWait",
	"EPollArrayWrapper.epollWait", "sun.nio.ch.KQueue.poll", "sun/nio/ch/KQueue.poll",
	"sun.nio.ch.Net.poll", "sun/nio/ch/Net.poll", "sun.nio.ch.Net.accept",
	"sun/nio/ch/Net.accept", "sun.nio.ch.WindowsSelectorImpl$SubSelector.poll0",
	"java.net.PlainSocketImpl.socketAccept", "java/net/PlainSocketImpl.socketAccept",
	"java.lang.ref.Reference.waitForReferencePendingList",
	"java/lang/ref/Reference.waitForReferencePendingList",
	"io.netty.channel.epoll.Native.epollWait", "io/netty/channel/epoll/Native.epollWait",
	"io.netty.channel.epoll.Native.epollWait0",
	"io/netty/channel/epoll/Native.epollWait0",
	"JVM_Sleep", "JVM_MonitorWait", "ObjectMonitor::wait", "ObjectSynchronizer::wait",
	"os::PlatformEvent::park", "PlatformEvent::park", "Parker::park",
	/* Node.js */
	"uv__io_poll", "uv__epoll_wait", "uv_cond_wait", "uv_cond_timedwait", "uv_sem_wait",
	"Atomics.wait", "node::worker::Worker::JoinThread",
	/* Go */
	"runtime.gopark", "runtime.goparkunlock", "runtime.park_m", "runtime.notesleep",
	"runtime.notetsleep", "runtime.notetsleep_internal", "runtime.notetsleepg",
	"runtime.futexsleep", "runtime.futex", "runtime.futex.abi0", "runtime.epollwait",
	"runtime.epollwait.abi0", "runtime.netpoll", "runtime.usleep", "runtime.usleep.abi0",
	"runtime.stopm", "runtime.mPark", "runtime.kevent", "runtime.semasleep",
	"runtime.pthread_cond_wait", "runtime.pthread_cond_timedwait_relative_np",
	"runtime/internal/syscall.EpollWait", "internal/runtime/syscall.EpollWait",
	"time.Sleep", "runtime.timeSleep",
	/* .NET */
	"System.Threading.Thread.Sleep", "System.Threading.Thread.SleepInternal",
	"System.Threading.WaitHandle.WaitOne", "System.Threading.WaitHandle.WaitOneNoCheck",
	"System.Threading.WaitHandle.WaitOneCore", "System.Threading.WaitHandle.WaitAny",
	"System.Threading.WaitHandle.WaitMultiple", "System.Threading.Monitor.Wait",
	"System.Threading.Monitor.ObjWait", "System.Threading.ManualResetEventSlim.Wait",
	"System.Threading.SemaphoreSlim.Wait", "System.Threading.LowLevelLifoSemaphore.Wait",
	"System.Threading.LowLevelLifoSemaphore.WaitForSignal",
	"System.Threading.PortableThreadPool+WorkerThread.WaitForSignal",
	"UNMANAGED_CODE_TIME", "BLOCKED_TIME",
	/* Python where its profilers see no C functions, as py-spy has them */
	"threading.py:wait", "threading.py:_wait_for_tstate_lock",
	"selectors.py:select", "asyncore.py:poll", "asyncore.py:poll2",
	"subprocess.py:_try_wait", "popen_fork.py:poll", "connection.py:wait",
	/* Ruby, PHP, Perl, Rust, Erlang */
	"Kernel#sleep", "IO.select", "IO#select", "Thread#join", "ConditionVariable#wait",
	"Thread::ConditionVariable#wait", "Mutex#sleep", "Thread::Mutex#sleep",
	"Thread::Queue#pop", "Queue#pop", "Process.wait", "Process::Status.wait",
	"rb_sigwait_sleep", "native_sleep", "native_cond_timedwait", "sleep_forever",
	"php_sleep", "zif_sleep", "zif_usleep", "std::thread::sleep", "std::thread::park",
	"std::thread::park_timeout", "parking_lot_core::parking_lot::park",
	"mio::poll::Poll::poll", "tokio::runtime::park::Inner::park",
	"std::sys::unix::futex::futex_wait", "std::sys::pal::unix::futex::futex_wait",
	"erts_poll_wait", "erts_check_io", "ethr_event_wait",
};

enum { IDLE_NAMES = sizeof(idle_names) / sizeof(*idle_names) };

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_script(struct span file)
{
	static const char *const endings[] = { ".py", ".pyx", ".rb", ".js", ".mjs", ".ts",
		".php", ".pl", ".pm" };

	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++)
		if (span_ends(file, endings[i]))
			return true;
	return false;
}

/* The name as the list has it: of a script's own functions with the file. */
static const char *listed_name(const struct profile *p, const struct function *f,
	struct text *t)
{
	const char *name = profile_str(p, f->name);
	struct span file = profile_text(p, f->file);
	const char *slash = strrchr(file.s, '/');

	if (!is_script(file) || strpbrk(name, ".:#<("))
		return name;
	text_clear(t);
	text_printf(t, "%s:%s", slash ? slash + 1 : file.s, name);
	return t->s;
}

bool *functions_idle(const struct profile *p)
{
	const char **sorted = xmalloc(sizeof(idle_names));
	bool *idle = xcalloc(p->function_count, sizeof(*idle));
	struct text t = { 0 };

	memcpy(sorted, idle_names, sizeof(idle_names));
	qsort(sorted, IDLE_NAMES, sizeof(*sorted), compare_names);
	for (function_id f = 1; f < p->function_count; f++) {
		const char *name = listed_name(p, &p->functions[f], &t);

		idle[f] = bsearch(&name, sorted, IDLE_NAMES, sizeof(*sorted),
			compare_names) != NULL;
	}
	free(sorted);
	text_free(&t);
	return idle;
}

/* "FILE:LINE" of a frame, with the directories and without. */
static bool place_matches(const struct profile *p, const struct frame *f,
	const struct pattern *pattern)
{
	struct span file = profile_text(p, p->functions[f->function].file);
	struct text t = { 0 };
	bool found;

	if (!f->line || !file.len)
		return false;
	place_add(&t, file, f->line);
	found = pattern_matches(pattern, text_span(&t));
	text_free(&t);
	return found;
}

/* By frame: whether a stack that ends in it waits. */
static bool *find_idle(const struct profile *p, const struct pattern *pattern)
{
	bool *functions = pattern ? function_match_all(p, pattern) : functions_idle(p);
	bool *frames = xcalloc(p->frame_count, sizeof(*frames));

	for (frame_id f = 1; f < p->frame_count; f++)
		frames[f] = functions[p->frames[f].function] ||
			(pattern && place_matches(p, &p->frames[f], pattern));
	free(functions);
	return frames;
}

struct profile *filter_no_idle(const struct profile *p, const struct pattern *pattern)
{
	struct rebuild r;
	bool *idle;

	rebuild_start_stacks(&r, p);
	idle = find_idle(r.from, pattern);
	for (node_id n = 1; n < r.from->node_count; n++)
		r.drop[n] = idle[r.from->nodes[n].frame];
	free(idle);
	return rebuild_end(&r);
}
