using Kaem.ML.Encoders;
using Kaem.ML.Generators;
using Kaem.ML.Numerics;

namespace Kaem.ML.Posteriors;

/// <summary>The encoder's word on rows alone, without draws or weights: mean and deviation of q(z|x). Scratch of one caller.</summary>
internal sealed class RowProposer
{
    private const int MostRows = 256;

    private readonly JointModel _network;
    private readonly RowEncoder.LoadBody _loader;
    private readonly GeneratorWorkspace _pass;
    private readonly Proposals _proposals;

    public RowProposer(JointModel network)
    {
        _network = network;
        _loader = network.Encoder!.CreateLoader();
        _pass = network.Encoder.Network.CreateWorkspace(MostRows);
        _proposals = new Proposals(MostRows, 1, network.Prior.Latents);
    }

    /// <param name="rows">B x D.</param>
    /// <param name="means">Receives B x L; empty where not wanted.</param>
    /// <param name="deviations">Receives B x L; empty where not wanted.</param>
    public void Propose(ReadOnlySpan<float> rows, Span<float> means, Span<float> deviations, WorkerPool workers)
    {
        int columns = _network.Likelihood.Columns, latents = _network.Prior.Latents, count = rows.Length / columns;
        for (int at = 0; at < count; at += MostRows)
        {
            _pass.Samples = Math.Min(MostRows, count - at);
            _loader.Load(rows.Slice(at * columns, _pass.Samples * columns), _pass.Input, workers);
            _network.Encoder!.Network.Forward(_pass, workers);
            KeepFinite(_pass.Output);
            _proposals.Load(_pass.Output, _network.Prior.Domain, workers);
            for (int b = 0; b < _pass.Samples; b++)
                _proposals.Moments(b, Part(means, at + b), Part(deviations, at + b));
        }

        Span<float> Part(Span<float> values, int row) => values.IsEmpty ? default : values.Slice(row * latents, latents);
    }

    /// <summary>Rows so far out that the network leaves single precision get the middle of the domain proposed.</summary>
    public static void KeepFinite(MatrixView output)
    {
        foreach (ref float value in output.Elements)
            value = float.IsNaN(value) ? 0 : value;
    }
}
