import CommandLanguage
import Operations
import Postgres
import TestSupport
import Testing
import Timescale

@testable import Console

/// The options of `refresh --resume`: what the command doesn't give comes from the refresh that it continues.
@Suite struct ResumedRefreshTests {
    private static let earlier: RefreshIntent = {
        var intent = RefreshIntent(range: CatalogSamples.range("2026-11-20", "2026-11-21"), timeType: .timestamptz)
        intent.options.step = .interval(CatalogSamples.hours(6))
        (intent.options.order, intent.options.force, intent.options.clip) = (.newest, true, true)
        intent.options.settings = [SessionSetting(name: "work_mem", value: "64MB")]
        intent.policies = [1_000]
        return intent
    }()

    private func options(_ words: String = "", continuing intent: RefreshIntent = earlier) throws -> RefreshOptions {
        try command("refresh a --resume \(words)", RefreshCommand.self).options(continuing: intent)
    }

    @Test func whatIsNotGivenIsTakenOver() throws {
        let options = try options()
        #expect(options.step == .interval(CatalogSamples.hours(6)) && options.order == .newest)
        #expect(options.force && options.clip && options.pausesPolicies)
        #expect(options.settings == [SessionSetting(name: "work_mem", value: "64MB")])
    }

    @Test func whatIsGivenReplacesTheEarlierOptions() throws {
        let options = try options("--step 1h --order oldest --set work_mem=1GB")
        #expect(options.step == .interval(CatalogSamples.hours(1)) && options.order == .oldest)
        #expect(options.settings == [SessionSetting(name: "work_mem", value: "1GB")])
    }

    /// Both choose the length of the windows, so that only one of them can apply.
    @Test func memoryAndStepReplaceEachOther() throws {
        let sized = try options("--memory 256MB")
        #expect(sized.step == .adaptive && sized.memory == 256 << 20)
        var intent = Self.earlier
        (intent.options.step, intent.options.memory) = (.adaptive, 64 << 20)
        #expect(try options(continuing: intent).memory == 64 << 20)
        let stepped = try options("--step 1h", continuing: intent)
        #expect(stepped.step == .interval(CatalogSamples.hours(1)) && stepped.memory == nil)
    }

    /// Whoever continues a refresh may know less about it than the person who began it.
    @Test func permissionsAreNotTakenOver() throws {
        var intent = Self.earlier
        (intent.options.allowDataLoss, intent.options.allowOpenBucket, intent.options.isDetached) = (true, true, true)
        let plain = try options(continuing: intent)
        #expect(!plain.allowDataLoss && !plain.allowOpenBucket && !plain.isDetached)
        let allowed = try options("--allow-data-loss --allow-open-bucket --detach", continuing: intent)
        #expect(allowed.allowDataLoss && allowed.allowOpenBucket && allowed.isDetached)
    }

    @Test func plainRefreshIsContinuedAsOneUnlessToldOtherwise() throws {
        let plain = RefreshIntent(range: CatalogSamples.range("2026-11-20", "2026-11-21"), timeType: .timestamptz)
        let options = try options(continuing: plain)
        #expect(!options.force && !options.clip && !options.pausesPolicies && options.order == .oldest)
        let forced = try self.options("--force --pause-policy", continuing: plain)
        #expect(forced.force && forced.pausesPolicies)
    }
}
