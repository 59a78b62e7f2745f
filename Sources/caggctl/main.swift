internal import FoundationEssentials
internal import Glibc
import Shell

exit(
    await Program.run(
        arguments: Array(CommandLine.arguments.dropFirst()), environment: ProcessInfo.processInfo.environment))
