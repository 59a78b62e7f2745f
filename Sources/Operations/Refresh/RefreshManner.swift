/// How a plan is carried out; what is refreshed is the plan's.
package struct RefreshManner: Sendable {
    /// Chooses the length of each window from those before it; nil for the windows of the plan.
    package var sizer: WindowSizer?
    /// Whether buckets that lose their raw data while the run goes on are left out instead of ending it.
    package var clips = false
    /// Whether a running window is finished when the calling task is cancelled, and when the client dies.
    package var isDetached = false
    /// Whether the cagg's refresh policies are switched off meanwhile.
    package var pausesPolicies = false
    /// Set on the refreshing session for the time of the run: `work_mem`, `temp_file_limit` and the like.
    package var settings: [Setting] = []
    package var throttle = Throttle()
    /// How often a window is tried that another session's lock keeps from beginning.
    package var lockRetry = LockRetry()

    package struct Setting: Sendable, Hashable, Codable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package init() {}
}
