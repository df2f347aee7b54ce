using System.Net;
using System.Net.Sockets;
using Kaem.ML;
using Kaem.ML.Work;
using OpenTelemetry.Metrics;

namespace Kaem.Worker.Hosting;

/// <summary>A silo with a worker, and what those who run it look at.</summary>
internal static class WorkerHost
{
    private const string Npgsql = "Npgsql";

    public static async Task Run(WorkerArguments arguments, CancellationToken cancellationToken)
    {
        IHost host;
        if (arguments.HealthPort == 0)
        {
            var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
            Configure(builder, arguments);
            host = builder.Build();
        }
        else
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(arguments.Address, arguments.HealthPort));
            builder.Services.AddRoutingCore();
            Configure(builder, arguments);
            builder.Services.AddOpenTelemetry().WithMetrics(metrics =>
            {
                metrics.AddMeter(WorkerMetrics.MeterName, "Microsoft.Orleans").AddPrometheusExporter();
                if (Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 })
                    metrics.AddOtlpExporter();
            });
            var application = builder.Build();
            application.UseRouting();
            application.MapGet("/health/live", () => "alive");
            application.MapGet("/health/ready", (IServiceProvider services) => services.GetService<ML.Work.Worker>() is { IsEnrolled: false }
                ? Results.Text("not among the cluster's workers as yet", statusCode: StatusCodes.Status503ServiceUnavailable)
                : Results.Text("ready"));
            application.MapPrometheusScrapingEndpoint("/metrics");
            host = application;
        }
        using (host)
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (arguments.UntilInputEnds)
                _ = Task.Factory.StartNew(() => UntilInputEnds(ended), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            await host.RunAsync(ended.Token);
        }
    }

    private static void Configure(IHostApplicationBuilder builder, WorkerArguments arguments)
    {
        builder.Services.Configure<ConsoleLifetimeOptions>(options => options.SuppressStatusMessages = true);
        builder.Logging.AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat) = (true, "yyyy-MM-ddTHH:mm:ssZ "));
        builder.Logging.AddFilter("Orleans", LogLevel.Error).AddFilter("Microsoft", LogLevel.Warning).AddFilter("Polly", LogLevel.Warning)
            .AddFilter("Kaem", LogLevel.Information);
        builder.UseOrleans(silo =>
        {
            silo.ConfigureEndpoints(
                arguments.Address, arguments.SiloPort > 0 ? arguments.SiloPort : FreePort(arguments.Address), arguments.GatewayPort,
                listenOnAnyHostAddress: false);
            if (arguments.Redis is { } redis)
                silo.UseRedisClustering(redis);
            else if (arguments.Postgres is { } postgres)
                silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Npgsql, postgres));
            else
                silo.UseDevelopmentClustering(arguments.Primary!);
            silo.UseKaem(arguments.Cluster, arguments.Works);
            if (arguments.IsInKubernetes)
                silo.UseKubernetesHosting();
        });
    }

    private static int FreePort(IPAddress address)
    {
        using var listener = new TcpListener(address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void UntilInputEnds(CancellationTokenSource ended)
    {
        using var input = Console.OpenStandardInput();
        Span<byte> rest = stackalloc byte[64];
        while (input.Read(rest) > 0)
        {
        }
        ended.Cancel();
    }
}
