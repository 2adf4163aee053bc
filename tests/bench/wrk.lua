-- Asks for the lines of a file in turn: each a path and, behind a tab, a tag for If-None-Match. Tells the outcome as a
-- line of JSON; times are in microseconds.
local requests = {}
local turn = 0

function init(args)
    for line in io.lines(args[1]) do
        local path, tag = line:match("^([^\t]*)\t?(.*)$")
        local headers = nil
        if tag ~= "" then
            headers = { ["If-None-Match"] = tag }
        end
        requests[#requests + 1] = wrk.format("GET", path, headers)
    end
end

function request()
    turn = turn % #requests + 1
    return requests[turn]
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        '{"requests": %d, "duration": %d, "bytes": %d, "errors": %d, "p50": %d, "p99": %d}\n',
        summary.requests, summary.duration, summary.bytes,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout,
        latency:percentile(50), latency:percentile(99)
    ))
end
