using Kaem.ML.Encoders;
using Kaem.ML.Numerics;
using static TorchSharp.torch;

namespace Kaem.ML.Text.Network;

/// <summary>One draw of the encoder's density for each of many texts.</summary>
internal sealed class TextDraws
{
    /// <summary>Texts of like length that pass the encoder together.</summary>
    private const int Together = 64;

    private readonly List<(int[] Group, Proposals Proposals)> _parts = [];
    private readonly int _latents;

    private TextDraws(int count, int latents)
    {
        _latents = latents;
        Points = new FloatBuffer(count * latents);
        LogDensity = new double[count];
    }

    /// <summary>The draws, [L, N].</summary>
    public FloatBuffer Points { get; }

    /// <summary>log q(z_i|x_i), N.</summary>
    public double[] LogDensity { get; }

    /// <summary>The densities, and which texts they are of.</summary>
    public IReadOnlyList<(int[] Group, Proposals Proposals)> Parts => _parts;

    /// <param name="network">One with an encoder.</param>
    public static TextDraws Of(TextNetwork network, IReadOnlyList<CountedText> texts, ulong seed, StreamPurpose purpose, WorkerPool workers)
    {
        int count = texts.Count, latents = network.Latents!.Prior.Latents;
        var draws = new TextDraws(count, latents);
        foreach (int[] group in Groups(texts))
        {
            var proposals = Propose(
                network, [.. group.Select(i => texts[i])], 1, seed + (ulong)draws._parts.Count * 0x9E3779B97F4A7C15, purpose, shared: false, workers);
            for (int b = 0; b < group.Length; b++)
            {
                for (int l = 0; l < latents; l++)
                    draws.Points[l * count + group[b]] = proposals.Points[l * group.Length + b];
                draws.LogDensity[group[b]] = proposals.LogDensity[b];
            }
            draws._parts.Add((group, proposals));
        }
        return draws;
    }

    /// <summary>The encoder's densities of texts, and draws of each.</summary>
    /// <param name="shared">Whether all texts draw the same numbers.</param>
    public static Proposals Propose(
        TextNetwork network, IReadOnlyList<CountedText> texts, int draws, ulong seed, StreamPurpose purpose, bool shared, WorkerPool workers)
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var output = TextEncoder.Forward(network.Arrays, (TextEncoderOptions)network.Options.Posterior, network.Batch(texts), null);
        if (network.Parts is { } parts && texts.Any(text => PartsNetwork.HasAny(text.Row)))
        {
            float[] rows = [.. texts.SelectMany(text => parts.RowOf(text))];
            output = Experts.Product(
                output, HostArrays.ToTensor(parts.Encode(rows), output.shape), [.. texts.Select(text => !text.IsMissing)],
                [.. texts.Select(text => PartsNetwork.HasAny(text.Row))]);
        }
        return TextLatents.Draw(output, draws, network.Latents!.Prior, seed, purpose, 0, shared, workers);
    }

    /// <summary>Texts of like length together. A text's latents depend on its neighbours in the last bits alone.</summary>
    public static IEnumerable<int[]> Groups(IReadOnlyList<CountedText> texts) =>
        Enumerable.Range(0, texts.Count).OrderBy(i => texts[i].Length).ThenBy(i => i).Chunk(Together);

    /// <summary>The draws as rows, N x L.</summary>
    public float[] ToRows()
    {
        int count = LogDensity.Length;
        var rows = new float[count * _latents];
        for (int i = 0; i < count; i++)
        {
            for (int l = 0; l < _latents; l++)
                rows[i * _latents + l] = Points[l * count + i];
        }
        return rows;
    }

    /// <summary>The mean of <c>log q(z_i|x_i) - log (1/N)·Σ_j q(z_i|x_j)</c>, in nats.</summary>
    public double MutualInformation()
    {
        int count = LogDensity.Length;
        double[] most = new double[count], sums = new double[count];
        most.AsSpan().Fill(double.NegativeInfinity);
        var values = new float[count];
        foreach (var (group, proposals) in _parts)
        {
            for (int b = 0; b < group.Length; b++)
            {
                proposals.LogDensityAt(b, Points, values);
                for (int i = 0; i < count; i++)
                {
                    double above = Math.Max(most[i], values[i]);
                    sums[i] = sums[i] * Math.Exp(most[i] - above) + Math.Exp(values[i] - above);
                    most[i] = above;
                }
            }
        }
        return Enumerable.Range(0, count).Average(i => LogDensity[i] - most[i] - Math.Log(sums[i] / count));
    }
}
