internal import CMalloc
import Console
internal import FoundationEssentials
internal import Glibc

// A heap for each thread holds memory that the others can't use, and the threads here mostly wait.
mallopt(M_ARENA_MAX, 1)

exit(
    await Program.run(
        arguments: Array(CommandLine.arguments.dropFirst()), environment: ProcessInfo.processInfo.environment))
