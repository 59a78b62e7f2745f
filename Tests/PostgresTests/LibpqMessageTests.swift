import Testing

@testable import Postgres

@Suite struct LibpqMessageTests {
    @Test(arguments: [
        ("FATAL:  no such role\n", "FATAL:  no such role"),
        (
            "server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\n"
                + "\tbefore or while processing the request.\n",
            "server closed the connection unexpectedly. This probably means the server terminated abnormally before or"
                + " while processing the request."
        ),
        (
            "connection to server at \"db1\" failed: Connection refused\n\tIs the server running on that host?\n",
            "connection to server at \"db1\" failed: Connection refused. Is the server running on that host?"
        ),
        (
            "FATAL:  terminating connection due to unexpected postmaster exit\nserver closed the connection unexpectedly\n"
                + "\tThis probably means the server terminated abnormally\n",
            "FATAL:  terminating connection due to unexpected postmaster exit; server closed the connection"
                + " unexpectedly. This probably means the server terminated abnormally"
        ),
        ("could not connect:\n\tConnection refused\n", "could not connect: Connection refused"),
        ("", ""),
    ])
    func linesBecomeOneOfWholeSentences(message: String, line: String) {
        #expect(LibpqConnection.oneLine(message) == line)
    }
}
