/// Everything caggctl can be asked to do, as values.
package enum Command: Sendable, Equatable {
    case status(StatusRequest)
    case thresholds(ThresholdsRequest)
    case refresh(RefreshRequest)
    case policyShow(PolicyShowRequest)
    case policySet(PolicySetRequest)
    case policyAdd(PolicyAddRequest)
    case policyRemove(PolicyRemoveRequest)
    case policyUndo(PolicyUndoRequest)
    case policyTune(PolicyTuneRequest)
    case policyExplain(PolicyExplainRequest)
    case policyRealtime(PolicyRealtimeRequest)
    case jobs(JobsRequest)
    case jobsErrors(JobsErrorsRequest)
    case jobsCapacity
    case jobsRun(JobsRunRequest)
    case jobsAlter(JobsAlterRequest)
    case diff(DiffRequest)
    case repair(RepairRequest)
    case sandbox(SandboxRequest)
    case sandboxTick(SandboxTickRequest)
    case sql(SQLRequest)
    case set(SetRequest)
    case connect(ConnectRequest)
    case history(HistoryRequest)
    indirect case watch(WatchRequest)
    case help(HelpRequest)
    case quit
}

/// One command as it was given.
package struct Invocation: Sendable, Equatable {
    /// What was asked for.
    package var command: Command
    /// The options that stand with this command alone; the session's lie beneath.
    package var globals: GlobalOptions
    /// Where it was typed, for messages that come later.
    package var origin: Origin
    /// What its first argument may have been meant to be.
    package var nearSubcommand: NearSubcommand?
}

/// A word that was taken for an argument of a command's default subcommand, and is a slip away from another's name.
package struct NearSubcommand: Sendable, Equatable {
    /// As typed.
    package var word: String
    /// The subcommand with its command: `jobs errors`.
    package var command: String
}

/// What the program was started for.
package struct ProcessInvocation: Sendable, Equatable {
    /// What to do with the process.
    package enum Action: Sendable, Equatable {
        /// A command among the arguments.
        case command(Invocation)
        /// `-c` and `-f`, in their order; at least one.
        case batch([BatchItem])
        /// Neither: the prompt, or a runbook from standard input where that is no terminal.
        case interactive
        case version
        /// A completion script for the user's shell, ready to be printed.
        case completionScript(String)
    }

    /// What to do.
    package var action: Action
    /// Options before the command.
    package var globals: GlobalOptions
    /// From `-v`.
    package var variables: Variables
}
