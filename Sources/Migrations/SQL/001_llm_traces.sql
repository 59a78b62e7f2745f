-- One row for each request to a language model, as a tracing library reports it when the request ends.
CREATE TABLE llm_traces (
    time                timestamptz      NOT NULL,
    trace_id            uuid             NOT NULL,
    provider            text             NOT NULL,
    model               text             NOT NULL,
    environment         text             NOT NULL,
    -- 'OK', 'TIMEOUT' if no answer came, otherwise the HTTP status of the provider's answer ('429', '500', ...).
    status_code         text             NOT NULL,
    error_message       text,
    duration_ms         double precision NOT NULL,
    prompt_tokens       bigint           NOT NULL DEFAULT 0,
    completion_tokens   bigint           NOT NULL DEFAULT 0,
    total_tokens        bigint           NOT NULL DEFAULT 0,
    -- Costs are numeric, so that sums of costs are exact.
    prompt_cost_usd     numeric(18, 10)  NOT NULL DEFAULT 0,
    completion_cost_usd numeric(18, 10)  NOT NULL DEFAULT 0,
    total_cost_usd      numeric(18, 10)  NOT NULL DEFAULT 0,
    user_id             text,
    session_id          text,
    -- A failed request must have an error message. A successful request must have none.
    CONSTRAINT llm_traces_error_message_check CHECK ((status_code = 'OK') = (error_message IS NULL))
);

SELECT create_hypertable('llm_traces', 'time', chunk_time_interval => interval '1 day');

-- Indexes for these searches: the recent requests to a model, one trace, the requests of a user, the recent failures.
CREATE INDEX llm_traces_provider_model_time_idx ON llm_traces (provider, model, time DESC);
CREATE INDEX llm_traces_trace_id_idx ON llm_traces (trace_id);
CREATE INDEX llm_traces_user_id_time_idx ON llm_traces (user_id, time DESC);
CREATE INDEX llm_traces_failures_time_idx ON llm_traces (time DESC) WHERE status_code <> 'OK';
