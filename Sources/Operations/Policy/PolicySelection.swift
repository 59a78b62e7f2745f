package import Postgres
package import Timescale

extension CaggState {
    /// Returns the policy to which a command refers: the policy with the given job id, or the cagg's only policy.
    /// Throws `PolicySelectionError`.
    package func policy(job: Int32?) throws -> RefreshPolicy {
        if let job {
            guard let policy = refreshPolicies.first(where: { $0.job.id == job }) else {
                throw PolicySelectionError(
                    "\(cagg.view) has no refresh policy with job id \(job); job ids of its policies: \(jobList)")
            }
            return policy
        }
        guard let first = refreshPolicies.first else {
            throw PolicySelectionError("\(cagg.view) has no refresh policy")
        }
        guard refreshPolicies.count == 1 else {
            throw PolicySelectionError("\(cagg.view) has several refresh policies; choose one with --job: \(jobList)")
        }
        return first
    }

    private var jobList: String {
        refreshPolicies.isEmpty ? "none" : refreshPolicies.map { String($0.job.id) }.joined(separator: ", ")
    }
}

/// Thrown if a command refers to a policy that doesn't exist, or doesn't say which of several policies it means.
package struct PolicySelectionError: OperatorError, Sendable, CustomStringConvertible {
    package var kind: OperatorErrorKind { .failed }
    package var description: String

    init(_ description: String) {
        self.description = description
    }
}
