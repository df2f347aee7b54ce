using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>Draws from the likelihood around given means. Row i of a seed gets the same random numbers whoever asks for it. Scratch of one caller.</summary>
internal sealed class RowDraws(RowLikelihood likelihood, ulong seed)
{
    private readonly RandomStream _normals = new(seed, StreamPurpose.LikelihoodDraws);
    private readonly RandomStream _uniforms = new(seed, StreamPurpose.CategoryDraws);
    private readonly float[] _noise = new float[likelihood.Columns];
    private readonly float[] _thresholds = new float[likelihood.Layout.Categorical.Length];

    /// <summary>Turns a row of means into a draw, in place: numbers get noise, probabilities become one-hot.</summary>
    /// <param name="index">The row's index in the stream.</param>
    public void Draw(long index, Span<float> row)
    {
        var layout = likelihood.Layout;
        if (layout.Gaussian.Length > 0)
        {
            // An even distance: normals come in pairs.
            ulong distance = (ulong)(row.Length + row.Length % 2);
            _normals.Normal(_noise, (ulong)index * distance);
            foreach (var range in layout.Gaussian)
            {
                for (int d = range.First; d < range.End; d++)
                    row[d] += likelihood.Sigma(d) * _noise[d];
            }
        }
        _uniforms.Uniform(_thresholds, (ulong)index * (ulong)_thresholds.Length);
        for (int k = 0; k < _thresholds.Length; k++)
        {
            var block = row.Slice(layout.Categorical[k].First, layout.Categorical[k].Count);
            int category = Category(block, _thresholds[k]);
            block.Clear();
            block[category] = 1;
        }
    }

    /// <summary>The first category whose cumulative probability exceeds the threshold's share of the whole.</summary>
    internal static int Category(ReadOnlySpan<float> probabilities, double threshold)
    {
        double total = 0;
        foreach (float probability in probabilities)
            total += probability;
        double sum = 0, limit = threshold * total;
        int last = 0;
        for (int k = 0; k < probabilities.Length; k++)
        {
            if (probabilities[k] == 0)
                continue;
            last = k;
            sum += probabilities[k];
            if (sum > limit)
                break;
        }
        return last;
    }
}
