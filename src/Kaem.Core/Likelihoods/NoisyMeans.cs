using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>
/// Rows of means as the generator gives them with noise before its activation (Eq. 8), whatever engine made the means: activations are inverted. Where they
/// are saturated in single precision, noise would do nothing either.
/// </summary>
internal sealed class NoisyMeans
{
    private readonly float _deviation;
    private readonly OutputActivation[] _activations;
    private readonly ColumnRange[] _categorical;

    /// <exception cref="NotSupportedException">Means are no function of the generator's outputs column by column.</exception>
    public NoisyMeans(KaemOptions options, int columns)
    {
        if (options.Likelihood is AutoregressiveLikelihoodOptions || options.PrincipalComponents is not null)
        {
            throw new NotSupportedException(
                $"{nameof(GenerationDraw)}.{nameof(GenerationDraw.GeneratorNoise)} adds noise to the generator's outputs, but those of this model are "
                + (options.PrincipalComponents is null ? "what an autoregressive likelihood starts from" : "principal components")
                + $". Use {nameof(GenerationDraw)}.{nameof(GenerationDraw.Mean)} or {nameof(GenerationDraw.Likelihood)}.");
        }
        _deviation = options.GeneratorNoise;
        _activations = new OutputActivation[columns];
        var layout = new RowLayout(options.Likelihood, columns);
        _categorical = layout.Categorical;
        if (options.Joint is { } joint)
        {
            foreach (var (range, part) in joint.Ranges().Zip(joint.Parts))
                _activations.AsSpan(range.First, range.Count).Fill(part.GeneratorInForce.Output);
        }
        else
        {
            Array.Fill(_activations, options.Generator.Output);
        }
    }

    /// <summary>Adds noise to rows.</summary>
    /// <param name="first">Number of the first row: a row's noise depends on the seed and its number.</param>
    public void Apply(ulong seed, long first, Span<float> rows)
    {
        var stream = new RandomStream(seed, StreamPurpose.GenerationNoise);
        int columns = _activations.Length;
        var noise = new float[columns];
        for (int at = 0; at < rows.Length; at += columns, first++)
        {
            stream.Normal(noise, (ulong)first * (uint)columns);
            var row = rows.Slice(at, columns);
            foreach (var block in _categorical)
            {
                double sum = 0;
                for (int d = block.First; d < block.End; d++)
                    sum += row[d] *= MathF.Exp(_deviation * noise[d]);
                for (int d = block.First; d < block.End; d++)
                    row[d] = (float)(row[d] / sum);
                // Done with.
                noise.AsSpan(block.First, block.Count).Clear();
            }
            for (int d = 0; d < columns; d++)
            {
                if (noise[d] == 0)
                    continue;
                row[d] = _activations[d] switch
                {
                    OutputActivation.Sigmoid => 1 / (1 + MathF.Exp(-(MathF.Log(row[d] / (1 - row[d])) + _deviation * noise[d]))),
                    OutputActivation.Tanh => MathF.Tanh(MathF.Atanh(row[d]) + _deviation * noise[d]),
                    _ => row[d] + _deviation * noise[d],
                };
            }
        }
    }
}
