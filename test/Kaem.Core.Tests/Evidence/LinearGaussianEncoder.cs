using Kaem.ML.Encoders;
using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using Kaem.ML.Training;

namespace Kaem.ML.Tests.Evidence;

/// <summary>An encoder trained beside the linear-Gaussian model while this stays as it is, so that the posterior it has to find is known.</summary>
internal static class LinearGaussianEncoder
{
    private static readonly WorkerPool Workers = new(2);

    /// <summary>The model's options with an encoder, without gaps unless asked for.</summary>
    public static KaemOptions Options(AmortisedOptions sampler, bool gaps = false) => LinearGaussianModel.Sharp(LinearGaussianModel.Sigma) with
    {
        Sampler = sampler, FreezePrior = true, GridAdaptation = GridAdaptation.Off, AllowMissing = gaps, LearningRate = 1e-2f,
    };

    /// <summary>The engine after training, and rows that it has not seen.</summary>
    /// <param name="holes">Share of the entries that training rows lack.</param>
    public static (CpuEngine Engine, DataMatrix HeldOut) Trained(AmortisedOptions sampler, int steps, float holes = 0)
    {
        const int batch = 50;
        var engine = (CpuEngine)LinearGaussianModel.Create(Options(sampler, holes > 0), Workers).Engine;
        float[] train = LinearGaussianModel.Rows(2000, inner: 1).Values.ToArray();
        var uniforms = new float[train.Length];
        new RandomStream(3, StreamPurpose.TableGaps).Uniform(uniforms);
        for (int i = 0; i < train.Length; i++)
            train[i] = uniforms[i] < holes ? float.NaN : train[i];
        var generator = engine.Network.Generator.Parameters.Select(parameter => (parameter, Values: parameter.Value.Span.ToArray())).ToArray();
        for (int step = 0; step < steps; step++)
        {
            int at = step * batch % 2000;
            // Down to a hundredth, so that the noise of the last steps is small.
            float rate = MathF.Pow(0.01f, (float)step / steps);
            var rows = train.AsSpan(at * LinearGaussianModel.Columns, batch * LinearGaussianModel.Columns);
            engine.TrainStep(new TrainingBatch(rows, step) { LearningRateFactor = rate });
            foreach (var (parameter, values) in generator)
                values.CopyTo(parameter.Value.Span);
        }
        engine.Network.Refresh(Workers);
        return (engine, LinearGaussianModel.Rows(2040, inner: 1).Slice(2000, 40));
    }

    /// <summary>m and s of a row's latents.</summary>
    public static (float[] Mean, float[] Scale) Propose(CpuEngine engine, ReadOnlySpan<float> row)
    {
        var encoder = engine.Network.Encoder!;
        var pass = encoder.Network.CreateWorkspace(1);
        encoder.CreateLoader().Load(row, pass.Input, Workers);
        encoder.Network.Forward(pass, Workers);
        var proposals = new Proposals(1, 1, engine.Network.Prior.Latents);
        proposals.Draw(pass.Output, engine.Network.Prior.Domain, 1, StreamPurpose.Proposals, 0, shared: true, Workers);
        return (proposals.Means(0).ToArray(), proposals.Scales(0).ToArray());
    }
}
