internal import ArgumentParser
internal import Operations

/// The options that allow a command to delete aggregates whose raw data is gone.
struct LossArguments: ParsableArguments {
    @Flag(help: "Allow the change to delete aggregates whose raw data is gone. Needs --confirm, except at a terminal.")
    var allowDataLoss = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The cagg's name, to confirm that aggregates may be deleted. At a terminal, caggctl asks for the name.",
            valueName: "name"))
    var confirm: String?
}
