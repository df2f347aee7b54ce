using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kaem.ML.Samples.Web.Models;

/// <summary>Healthy while what is served is what the file holds, degraded while it is an older model, unhealthy while there is none.</summary>
internal sealed class ModelHealth(ModelFile file) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (current, problem) = (file.Current, file.Problem);
        var data = new Dictionary<string, object>();
        if (current is not null)
            (data["model"], data["loaded"]) = (current.Version, current.Loaded);
        return Task.FromResult(current is null ? HealthCheckResult.Unhealthy(problem, data: data)
            : problem is null ? HealthCheckResult.Healthy(data: data)
            : HealthCheckResult.Degraded(problem, data: data));
    }

    /// <summary>Writes what was found.</summary>
    public static Task WriteAsync(HttpContext context, HealthReport report)
    {
        var model = report.Entries["model"];
        return context.Response.WriteAsJsonAsync(new
        {
            Status = report.Status.ToString(),
            Problem = model.Description,
            Model = model.Data.GetValueOrDefault("model"),
            Loaded = model.Data.GetValueOrDefault("loaded"),
        });
    }
}
