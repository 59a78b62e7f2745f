internal import CMalloc
import Console
internal import FoundationEssentials
internal import Glibc

// All threads use one heap. If each thread had its own heap, free memory in one heap couldn't be used by other threads.
// One heap is fast enough, because the threads of this program mostly wait.
mallopt(M_ARENA_MAX, 1)

exit(
    await Program.run(
        arguments: Array(CommandLine.arguments.dropFirst()), environment: ProcessInfo.processInfo.environment))
