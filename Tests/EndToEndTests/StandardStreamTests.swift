import TestSupport
import Testing

/// Input and output that aren't plain files: pipes, FIFOs, a full disk.
@Suite struct StandardStreamTests {
    @Test(arguments: [
        "echo 'help quit' | $CAGGCTL",
        "echo 'help quit' | $CAGGCTL -f -",
        "$CAGGCTL -f <(echo 'help quit')",
        "mkfifo fifo; (sleep 0.2; echo 'help '; sleep 0.2; echo 'help quit') > fifo & $CAGGCTL -f fifo",
        "$CAGGCTL -f - <<< 'help quit'",
    ])
    func runbookIsReadFromWhateverCanBeRead(script: String) async throws {
        let run = try await ShellRun(script)
        #expect(run.exit == .code(0), "\(run)")
        #expect(run.output.contains("Leave the prompt"), "\(run)")
        #expect(run.errors.contains("› help quit"), "\(run)")
    }

    @Test func folderIsNoRunbook() async throws {
        let run = try await ShellRun("$CAGGCTL -f /tmp")
        #expect(run.exit == .code(1), "\(run)")
        #expect(run.errors.contains("can't read /tmp: Is a directory"), "\(run)")
    }

    @Test(arguments: [
        ("$CAGGCTL -f - < latin1", "standard input"), ("$CAGGCTL < latin1", "standard input"),
        ("$CAGGCTL -f latin1", "latin1"),
    ])
    func textThatIsNotUTF8IsNamed(script: String, name: String) async throws {
        let run = try await ShellRun("printf 'help \\344\\n' > latin1; \(script)")
        #expect(run.exit == .code(1), "\(run)")
        #expect(run.errors.contains("can't read \(name): the text isn't UTF-8"), "\(run)")
    }

    @Test(arguments: ["help", "--version", "--completion-script bash", "-c help -c history", "history -o json"])
    func lostOutputIsAFailure(arguments: String) async throws {
        let run = try await ShellRun("$CAGGCTL \(arguments) > /dev/full")
        #expect(run.exit == .code(1), "\(run)")
        #expect(
            run.errors.contains("caggctl: the output is incomplete, because writing failed: No space left"), "\(run)")
    }

    @Test func closedOutputIsAFailureWhereSomethingIsWritten() async throws {
        let run = try await ShellRun("$CAGGCTL help >&-")
        #expect(run.exit == .code(1), "\(run)")
    }

    @Test func readerThatHasSeenEnoughIsNoFailure() async throws {
        let run = try await ShellRun("($CAGGCTL --completion-script bash; echo \"code $?\" >&2) | head -1 > /dev/null")
        #expect(run.errors.contains("code 0"), "\(run)")
    }

    @Test func nonBlockingPipeGetsAllOfTheOutput() async throws {
        let nonBlocking =
            "perl -MFcntl -e 'fcntl(STDOUT, F_SETFL, fcntl(STDOUT, F_GETFL, 0) | O_NONBLOCK) or die; exec @ARGV'"
        let run = try await ShellRun(
            """
            for i in $(seq 40); do args="$args -c help"; done
            $CAGGCTL $args | wc -c
            \(nonBlocking) $CAGGCTL $args | (sleep 1; wc -c)
            """)
        #expect(run.exit == .code(0), "\(run)")
        let counts = run.output.split(separator: "\n").compactMap { Int($0) }
        #expect(counts.count == 2 && counts[0] == counts[1], "\(run)")
        #expect(counts.first.map { $0 > 65_536 } == true, "more than a pipe holds: \(run)")
    }
}
