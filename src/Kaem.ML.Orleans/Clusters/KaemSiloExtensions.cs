using Kaem.ML.Boards;
using Kaem.ML.Security;
using Kaem.ML.Work;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Kaem.ML;

/// <summary>Silos and clients of Orleans that work for Kaem.ML.</summary>
public static class KaemSiloExtensions
{
    private const int MissedProbes = 3;

    /// <summary>Makes a silo one of a cluster of Kaem.ML. Where silos meet (Redis, PostgreSQL, …) and where it listens is the host's to say.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="options">What the cluster's silos have in common; null for the defaults.</param>
    /// <param name="works">Whether it takes chunks; one that does not may hold the board, and models.</param>
    /// <exception cref="OrleansConfigurationException">When the silo starts: it would listen outside of the loopback interface, and the options have neither a
    /// secret nor a certificate.</exception>
    public static ISiloBuilder UseKaem(this ISiloBuilder silo, KaemClusterOptions? options = null, bool works = true)
    {
        ArgumentNullException.ThrowIfNull(silo);
        options ??= new KaemClusterOptions();
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ClusterId));
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.NumMissedProbesLimit = MissedProbes;
            membership.ProbeTimeout = TimeSpan.FromSeconds(options.DeadAfterSeconds / MissedProbes);
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(Math.Max(1, options.DeadAfterSeconds));
        });
        silo.Services.AddSingleton(new ClusterLimits(options.MostModelBytes, options.Folders));
        silo.Services.AddSingleton(new IsSecured(options.Secret is not null || options.Certificate is not null));
        silo.Services.AddSingleton<IConfigurationValidator, EndpointCheck>();
        if (works)
        {
            silo.Services.AddSingleton(WorkerName.New());
            silo.Services.AddSingleton<WorkerMetrics>();
            silo.Services.AddSingleton<Worker>();
            silo.Services.AddHostedService(services => services.GetRequiredService<Worker>());
        }
        if (options.Certificate is { } certificate)
            silo.UseTls(ClusterTls.Options(certificate, isOfSecret: false));
        else if (options.Secret is { } secret)
            silo.UseTls(ClusterTls.Options(SecretCertificate.Of(secret), isOfSecret: true));
        return silo;
    }

    /// <summary>Makes a client one of a cluster of Kaem.ML. Where it finds the silos is the host's to say.</summary>
    /// <param name="client">The client.</param>
    /// <param name="options">What the cluster's silos have in common; null for the defaults.</param>
    public static IClientBuilder UseKaem(this IClientBuilder client, KaemClusterOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        options ??= new KaemClusterOptions();
        client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ClusterId));
        if (options.Certificate is { } certificate)
            client.UseTls(ClusterTls.Options(certificate, isOfSecret: false));
        else if (options.Secret is { } secret)
            client.UseTls(ClusterTls.Options(SecretCertificate.Of(secret), isOfSecret: true));
        return client;
    }
}
