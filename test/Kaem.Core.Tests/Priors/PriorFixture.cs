using System.Text.Json;
using Kaem.ML.Kan;
using Kaem.ML.Numerics;
using Kaem.ML.Priors;
using Kaem.ML.Tests.Kan;

namespace Kaem.ML.Tests.Priors;

/// <summary>Layers and priors to test with.</summary>
internal static class PriorFixture
{
    public static readonly WorkerPool Workers = new(2);

    public static TheoryData<ReferencePrior> References => [.. Enum.GetValues<ReferencePrior>()];

    public static ReferencePrior Reference(string name) => name switch
    {
        "none" => ReferencePrior.None,
        "gaussian" => ReferencePrior.Gaussian,
        "uniform" => ReferencePrior.Uniform,
        "lognormal" => ReferencePrior.LogNormal,
        _ => throw new ArgumentException($"Unknown reference {name}."),
    };

    public static Interval Domain(JsonElement golden) =>
        new(golden.GetProperty("domain")[0].GetSingle(), golden.GetProperty("domain")[1].GetSingle());

    /// <summary>The energies of a golden case.</summary>
    public static KanLayer Layer(JsonElement golden) => KanFixture.Layer(golden.GetProperty("params"));

    /// <summary>A layer on a uniform grid with normal coefficients of the given scale and spline weights of 1.</summary>
    public static KanLayer RandomLayer(
        Interval domain, int inputs, int outputs, float scale, ulong seed = 1, BaseActivation activation = BaseActivation.Relu, int gridSize = 20,
        KanBasis? basis = null)
    {
        var layer = new KanLayer("prior", inputs, outputs, basis ?? KanBasis.Rbf(gridSize, activation));
        KanInitialiser.Initialise(layer, domain.Low, domain.High, new RandomStream(seed, StreamPurpose.Initialisation), Workers);
        new RandomStream(seed, StreamPurpose.Initialisation, 1).Normal(layer.Coefficients.Value.Span);
        new RandomStream(seed, StreamPurpose.Initialisation, 2).Normal(layer.BaseWeight.Value.Span);
        foreach (ref float value in layer.Coefficients.Value.Span)
            value *= scale;
        foreach (ref float value in layer.BaseWeight.Value.Span)
            value *= scale;
        layer.SplineWeight.Value.Span.Fill(1);
        layer.Refresh(Workers);
        return layer;
    }

    public static UnivariatePrior Prior(
        KanLayer layer, ReferencePrior reference, Interval? domain = null, LatentCoupling coupling = LatentCoupling.Independent,
        QuadratureRule? rule = null)
    {
        var prior = new UnivariatePrior(
            layer, reference, domain ?? ReferenceDensity.DefaultDomain(reference), coupling, rule ?? QuadratureRule.Composite);
        prior.RefreshTables(Workers);
        return prior;
    }

    /// <summary>log p(q,p)(z); -∞ outside the domain.</summary>
    public static double LogDensity(this TiltedDensities densities, int q, int p, float z)
    {
        float value = 0;
        var workspace = densities.Workspaces.Rent();
        densities.EvaluateLog(q, p, new ReadOnlySpan<float>(in z), new Span<float>(ref value), default, workspace);
        densities.Workspaces.Return(workspace);
        return value;
    }

    /// <summary>p(q,p)(z); 0 outside the domain.</summary>
    public static double Density(this TiltedDensities densities, int q, int p, float z) => Math.Exp(densities.LogDensity(q, p, z));

    /// <summary>Puts a [S][Q][P] array into [Q, P, S].</summary>
    public static FloatBuffer Latents(JsonElement z)
    {
        int samples = z.GetArrayLength(), outputs = z[0].GetArrayLength(), inputs = z[0][0].GetArrayLength();
        var buffer = new FloatBuffer(samples * outputs * inputs);
        for (int s = 0; s < samples; s++)
        {
            for (int q = 0; q < outputs; q++)
            {
                for (int p = 0; p < inputs; p++)
                    buffer[(q * inputs + p) * samples + s] = z[s][q][p].GetSingle();
            }
        }
        return buffer;
    }
}
