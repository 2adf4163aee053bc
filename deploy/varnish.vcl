# Varnish before one server, and behind what ends TLS. On Debian, as /etc/varnish/default.vcl; change the port of the
# server, if it is another, and give varnishd these, which no VCL can set (systemctl edit varnish):
#
#   -p http_gzip_support=off        or it asks for gzip alone, and unpacks it under a weak tag of its own
#   -p http_resp_hdr_len=32k        an address of 8 KiB may stand in `Link` twice
#   -p http_resp_size=64k
#   -p workspace_backend=256k
#   -p workspace_client=256k
#
# Nothing is written of who asks, as long as no varnishlog or varnishncsa runs. Varnish has no limit of requests for
# one client: vsthrottle (varnish-modules), or nginx (nginx.conf beside this file), has. tests/test_proxies.py runs this
# very file.

vcl 4.1;

backend default {
    .host = "127.0.0.1";
    .port = "8000";
    .connect_timeout = 2s;
    .first_byte_timeout = 30s;      # no server is silent for longer
    .between_bytes_timeout = 30s;
}

sub vcl_recv {
    # The address of outside is what links are made of: `Host` goes on by itself. Where nothing ends TLS: "http".
    set req.http.X-Forwarded-Proto = "https";
    unset req.http.X-Forwarded-For;
    unset req.http.Cookie;          # no answer depends on one

    # One coding is asked for, as the service would choose it. One with q=0 is refused.
    if (req.http.Accept-Encoding ~ "(?i)(^|,)\s*zstd\s*(,|$|;\s*q=(1|0?\.\d*[1-9]))") {
        set req.http.Accept-Encoding = "zstd";
    } elsif (req.http.Accept-Encoding ~ "(?i)(^|,)\s*br\s*(,|$|;\s*q=(1|0?\.\d*[1-9]))") {
        set req.http.Accept-Encoding = "br";
    } elsif (req.http.Accept-Encoding ~ "(?i)(^|,)\s*gzip\s*(,|$|;\s*q=(1|0?\.\d*[1-9]))") {
        set req.http.Accept-Encoding = "gzip";
    } else {
        unset req.http.Accept-Encoding;
    }

    # The health of the server is what it is now. Who says so gets an answer from the service itself.
    if (req.url ~ "^/(livez|readyz)$") {
        return (pass);
    }
    if (req.http.Cache-Control ~ "no-cache") {
        set req.hash_always_miss = true;
    }
}

sub vcl_backend_response {
    # How long an answer is kept, it says itself. Beyond that it is kept for asking by its tag, and for as long as no
    # server answers.
    set beresp.keep = 1d;
}

sub vcl_deliver {
    set resp.http.X-Cache = "MISS";
    if (obj.hits > 0) {
        set resp.http.X-Cache = "HIT";
    }
    unset resp.http.X-Varnish;
    unset resp.http.Via;
}

sub vcl_backend_error {
    set beresp.http.Content-Type = "application/problem+json";
    set beresp.http.Access-Control-Allow-Origin = "*";
    set beresp.http.Cache-Control = "no-store";
    set beresp.http.Retry-After = "5";
    set beresp.status = 503;
    set beresp.body = """{"type":"/problems/unavailable","title":"Service Unavailable","status":503,"detail":"No server answers at the moment: try again shortly.","instance":"/"}""";
    return (deliver);
}
