internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// How the operator confirms a change: with `y` at the terminal, or with `--yes`. A loss of data is confirmed with the
/// cagg's name.
extension Session {
    /// Asks for confirmation of a change, unless `--yes` is given. Throws `ConsoleError` if the operator declines or
    /// can't be asked, and `CancellationError` if the command was cancelled.
    func confirm(_ what: String) throws {
        try Task.checkCancellation()
        if effective.assumeYes { return }
        guard isInteractive, console.inputIsTerminal else { throw ConsoleError.confirmationMissing(what) }
        let answer = try ask("\(what)? [y/N] ").lowercased()
        guard ["y", "yes"].contains(answer) else { throw ConsoleError.declined }
    }

    /// Checks that the operator confirms a loss of data. "Yes" isn't enough: the operator must type the cagg's name, or
    /// give the name with `--confirm`. Throws `ConsoleError` without this confirmation.
    ///
    /// - Parameter confirmation: the name that was given with `--confirm`.
    func confirm(_ expected: ExpectedLoss, with confirmation: String?) throws {
        let (view, loss) = (expected.cagg.view, expected.loss)
        var given = confirmation
        if given == nil, isInteractive, console.inputIsTerminal {
            given = try ask(
                "this change deletes \(loss.text); type the cagg's name to continue: ")
        }
        guard let given else {
            throw ConsoleError.confirmationMissing(
                "delete \(loss.rows.counted("stored row"))", option: "--confirm \(view)")
        }
        guard given == view.description || given == view.name else {
            throw ConsoleError("nothing was changed: \"\(given)\" isn't the cagg's name (\(view))", .refused)
        }
    }

    /// Reads an answer at the terminal. The answer isn't added to the history. Throws `CancellationError` after Ctrl-C.
    func ask(_ question: String) throws -> String {
        let answer = LineEditor.read(prompt: TerminalText.safe(question)) ?? ""
        if LineEditor.wasInterrupted { throw CancellationError() }
        return String(answer.trimmingSpaces())
    }
}
