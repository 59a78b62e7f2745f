import Operations
import Postgres
import Sandbox
import TestSupport
import Testing
import Timescale

/// A user's functions name relations without their schema; TimescaleDB's workers run them under their owner's path.
@Suite(.droppingDatabases) struct UsersCodeTests {
    @Test(arguments: Engine.allUnderTest)
    func jobsOfUsersRunAndAreSwitchedUnderTheOperatorsPath(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await database.run(
                """
                CREATE TABLE runs (job int);
                CREATE PROCEDURE note(job_id int, config jsonb) LANGUAGE plpgsql AS 'BEGIN INSERT INTO runs VALUES (job_id); END';
                CREATE FUNCTION check_note(config jsonb) RETURNS void LANGUAGE plpgsql AS 'BEGIN PERFORM FROM runs; END';
                SELECT add_job('note', '1 hour', config => '{}', check_config => 'check_note')
                """, on: engine)
            let job = try await database.count(
                "SELECT job_id::bigint FROM timescaledb_information.jobs WHERE proc_name = 'note'")
            let id = Int32(job)
            let options = database.programOptions
            let call = try await JobCall.plan(id, isRecorded: false, database.reader)
            _ = try await call.run(database.reader, connect: { try await Connection.open(options) })
            #expect(try await database.count("SELECT count(*) FROM runs") == 1)
            for kind in [JobAction.Verb.pause, .resume] {
                let list = try await JobList.read(.ids([id]), database.reader)
                let alteration = JobAlteration(kind, of: list.jobs, database.reader.capabilities)
                for job in alteration.changing { try await alteration.apply(to: job, on: database.connection) }
            }
            let path = try await database.connection.query("SHOW search_path").rows[0].decode(String.self)
            #expect(path == "pg_catalog, pg_temp")
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func policiesOfIntegerTimeCanBePaused(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            try await database.createTicks(engine)
            try await database.execute(
                "SELECT add_continuous_aggregate_policy('tens', 100::bigint, 10::bigint, interval '1 day')")
            var plan = try await database.plan("tens", from: InternalTime(0), to: InternalTime(400))
            plan.options.pausesPolicies = true
            #expect(try await database.run(plan).stillPending == [])
        }
    }
}
