using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;

namespace Kaem.ML.Posteriors;

/// <summary>Prior samples of a stream as the likelihood sees them: what independent draws at t = 0 cost a whole block of rows is one matrix product.</summary>
internal sealed class PriorImages
{
    // Samples that pass the generator at a time.
    private const int Chunk = 256;

    private readonly JointModel _network;
    private readonly RowSamples _images;
    private readonly RowWorkspace _workspace = new();

    public PriorImages(JointModel network, RandomStream stream, int samples, WorkerPool workers)
    {
        _network = network;
        int inputs = network.Prior.GeneratorInputs, columns = network.Likelihood.Columns;
        var latents = Latents = new FloatBuffer(checked(samples * network.Prior.Latents));
        var seen = new FloatBuffer(checked(samples * inputs));
        var outputs = new FloatBuffer(checked(samples * columns));
        network.Prior.Sample(stream, samples, latents, workers);
        network.Prior.ToGenerator(latents, samples, seen.AsMatrix(samples, inputs), workers);
        var pass = network.Generator.CreateWorkspace(Math.Min(Chunk, samples));
        for (int at = 0; at < samples; at += pass.Capacity)
        {
            pass.Samples = Math.Min(pass.Capacity, samples - at);
            for (int s = 0; s < pass.Samples; s++)
                seen.Span.Slice((at + s) * inputs, inputs).CopyTo(pass.Input.Row(s));
            network.Generator.Forward(pass, workers);
            for (int s = 0; s < pass.Samples; s++)
                pass.Output.Row(s).CopyTo(outputs.Span[((at + s) * columns)..]);
        }
        _images = new RowSamples(samples, network.Likelihood.Layout);
        network.Likelihood.Load(outputs.AsMatrix(samples, columns), _images, workers);
    }

    /// <summary>Number of samples S.</summary>
    public int Samples => _images.Count;

    /// <summary>The samples, [L, S].</summary>
    public FloatBuffer Latents { get; }

    /// <summary>ℓ of every row under every sample, B x S.</summary>
    public void LogLikelihood(RowBatch rows, MatrixView result, WorkerPool workers) =>
        _network.Likelihood.LogLikelihood(rows, _images, result, _workspace, workers);
}
