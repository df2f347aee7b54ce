using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Kaem.ML;

namespace Kaem.Worker.Hosting;

/// <summary>The command line.</summary>
internal static class WorkerCommand
{
    private const string SecretVariable = "KAEM_CLUSTER_SECRET", PasswordVariable = "KAEM_CERTIFICATE_PASSWORD";

    public static RootCommand Create()
    {
        var defaults = new KaemClusterOptions();
        var cluster = new Option<string>("--cluster")
        {
            Description = "Name of the cluster.", HelpName = "NAME", DefaultValueFactory = _ => defaults.ClusterId,
        };
        var listen = new Option<string>("--listen")
        {
            Description = "Address to listen on. Any but the loopback's needs a secret or a certificate.", HelpName = "ADDRESS",
            DefaultValueFactory = _ => "127.0.0.1",
        };
        var siloPort = Port("--silo-port", "Port for other workers; 0 for any that is free.", 11111);
        var gatewayPort = Port("--gateway-port", "Port for clients; 0 for none.", 30000);
        var healthPort = Port("--health-port", "Port of /health/live, /health/ready and /metrics, by HTTP; 0 for none.", 8080);
        var redis = new Option<string?>("--redis") { Description = "Workers meet in this Redis, for instance host:6379.", HelpName = "CONNECTION" };
        var postgres = new Option<string?>("--postgres")
        {
            Description = "Workers meet in this PostgreSQL database, in which Orleans' scripts have made their tables.", HelpName = "CONNECTION",
        };
        var primary = new Option<string?>("--primary")
        {
            Description = "Workers meet at this one, without a database: the cluster ends with it. Its own address for itself.", HelpName = "ADDRESS:PORT",
        };
        var kubernetes = new Option<bool>("--kubernetes") { Description = "Takes names and addresses from Kubernetes; workers meet in Redis or PostgreSQL." };
        var secretFile = new Option<FileInfo?>("--secret-file")
        {
            Description = $"File with the cluster's secret, of 16 characters or more. Without it the variable {SecretVariable} counts.", HelpName = "FILE",
        };
        var certificate = new Option<FileInfo?>("--certificate")
        {
            Description = $"PKCS#12 file with a certificate and its key, in place of a secret; its password in {PasswordVariable}.", HelpName = "FILE",
        };
        var folders = new Option<string[]>("--folder")
        {
            Description = "A folder in which it reads and writes, and no other; may come several times.", HelpName = "FOLDER",
        };
        var deadAfter = new Option<double>("--dead-after")
        {
            Description = "Seconds without an answer after which a worker is taken for dead.", HelpName = "SECONDS",
            DefaultValueFactory = _ => defaults.DeadAfterSeconds,
        };
        var mostBytes = new Option<long>("--most-model-bytes")
        {
            Description = "Bytes of a model that it takes, at most.", HelpName = "BYTES", DefaultValueFactory = _ => defaults.MostModelBytes,
        };
        var idle = new Option<bool>("--no-work") { Description = "Takes no chunks: holds the board, and models." };
        var untilInputEnds = new Option<bool>("--until-input-ends") { Description = "Ends with its standard input." };
        var command = new RootCommand("A worker of a Kaem.ML cluster: it takes chunks of rows to generate, score and fill.")
        {
            cluster, listen, siloPort, gatewayPort, healthPort, redis, postgres, primary, kubernetes, secretFile, certificate, folders, deadAfter, mostBytes,
            idle, untilInputEnds,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                string? secret = parsed.GetValue(secretFile) is { } file
                    ? File.ReadAllText(file.FullName).Trim()
                    : Environment.GetEnvironmentVariable(SecretVariable);
                var arguments = new WorkerArguments
                {
                    Cluster = new KaemClusterOptions
                    {
                        ClusterId = parsed.GetValue(cluster)!,
                        Secret = string.IsNullOrEmpty(secret) ? null : secret,
                        Certificate = parsed.GetValue(certificate) is { } given
                            ? X509CertificateLoader.LoadPkcs12FromFile(given.FullName, Environment.GetEnvironmentVariable(PasswordVariable))
                            : null,
                        Folders = parsed.GetValue(folders) ?? [],
                        DeadAfterSeconds = parsed.GetValue(deadAfter),
                        MostModelBytes = parsed.GetValue(mostBytes),
                    },
                    Address = Address(parsed.GetValue(listen)!),
                    SiloPort = parsed.GetValue(siloPort),
                    GatewayPort = parsed.GetValue(gatewayPort),
                    HealthPort = parsed.GetValue(healthPort),
                    Primary = parsed.GetValue(primary) is { } known ? EndPoint(known) : null,
                    Redis = parsed.GetValue(redis),
                    Postgres = parsed.GetValue(postgres),
                    IsInKubernetes = parsed.GetValue(kubernetes),
                    Works = !parsed.GetValue(idle),
                    UntilInputEnds = parsed.GetValue(untilInputEnds),
                };
                int places = new[] { arguments.Redis, arguments.Postgres, arguments.Primary?.ToString() }.Count(place => place is not null);
                if (places != 1)
                    throw new ArgumentException("Say where workers meet: one of --redis, --postgres and --primary.");
                await WorkerHost.Run(arguments, cancellationToken);
                return 0;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return 0;
            }
            catch (Exception exception) when (exception is not NullReferenceException)
            {
                await Console.Error.WriteLineAsync($"kaem-worker: {exception.Message}");
                return exception is ArgumentException or FormatException ? 2 : 1;
            }
        });
        return command;

        static Option<int> Port(string name, string description, int port)
        {
            var option = new Option<int>(name) { Description = description, HelpName = "PORT", DefaultValueFactory = _ => port };
            option.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() is < 0 or > IPEndPoint.MaxPort)
                    result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} must lie between 0 and {IPEndPoint.MaxPort}."));
            });
            return option;
        }
    }

    private static IPAddress Address(string text) =>
        IPAddress.TryParse(text, out var address) ? address : throw new ArgumentException($"--listen '{text}' is no address.");

    private static IPEndPoint EndPoint(string text) =>
        IPEndPoint.TryParse(text, out var found) && found.Port > 0 ? found : throw new ArgumentException($"--primary '{text}' is no address with a port.");
}
