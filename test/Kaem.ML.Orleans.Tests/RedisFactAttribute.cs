namespace Kaem.ML.Tests;

/// <summary>A test that starts redis-server; skipped where there is none, unless KAEM_REQUIRE_REDIS is 1.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute()
    {
        bool isThere = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "redis-server")));
        if (!isThere && Environment.GetEnvironmentVariable("KAEM_REQUIRE_REDIS") != "1")
            Skip = "There is no redis-server on this machine: install it (apt-get install redis-server).";
    }
}
