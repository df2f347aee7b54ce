using System.Globalization;
using System.Threading.RateLimiting;
using Kaem.ML.Samples.Web.Endpoints;
using Kaem.ML.Samples.Web.Models;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Kaem.ML.Samples.Web.Service;

/// <summary>The service: rows generated, filled and scored over HTTP by a model from a file.</summary>
internal static class KaemService
{
    /// <summary>Endpoints that work share so many places at once.</summary>
    public const string Work = "work";

    /// <summary>The service, which has looked at its file once.</summary>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddOptions<ServiceOptions>().BindConfiguration(ServiceOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<KestrelServerOptions>()
            .Configure<IOptions<ServiceOptions>>((server, own) => server.Limits.MaxRequestBodySize = own.Value.MostBodyBytes);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ModelFile>();
        builder.Services.AddHostedService<ModelWatch>();
        builder.Services.AddHealthChecks().AddCheck<ModelHealth>("model");
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<BadInputHandler>();
        builder.Services.AddRateLimiter(_ => { });
        builder.Services.AddOptions<RateLimiterOptions>().Configure<IOptions<ServiceOptions>>((limiter, own) =>
        {
            limiter.AddConcurrencyLimiter(Work, limit =>
            {
                limit.PermitLimit = own.Value.Concurrency > 0 ? own.Value.Concurrency : Environment.ProcessorCount;
                limit.QueueLimit = own.Value.Queue;
                limit.QueueProcessingOrder = QueueProcessingOrder.OldestFirst;
            });
            limiter.OnRejected = RefuseAsync;
        });
        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseRateLimiter();
        app.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = ModelHealth.WriteAsync });
        app.MapGet("/model", ModelEndpoint.Describe);
        var work = app.MapGroup("").RequireRateLimiting(Work);
        work.MapPost("/generate", GenerateEndpoint.RunAsync);
        work.MapPost("/impute", ImputeEndpoint.RunAsync);
        work.MapPost("/score", ScoreEndpoint.RunAsync);
        app.Services.GetRequiredService<ModelFile>().Look();
        return app;
    }

    private static async ValueTask RefuseAsync(OnRejectedContext context, CancellationToken cancellationToken)
    {
        var response = context.HttpContext.Response;
        response.StatusCode = StatusCodes.Status429TooManyRequests;
        response.Headers.RetryAfter = 1.ToString(CultureInfo.InvariantCulture);
        await Results.Problem(
            "As many requests are worked on, and wait, as may be. Try again in a moment.", statusCode: StatusCodes.Status429TooManyRequests)
            .ExecuteAsync(context.HttpContext);
    }
}
