using Kaem.ML.Data;

namespace Kaem.ML;

/// <content>Walks through the latents, to see what they mean.</content>
public sealed partial class KaemModel
{
    /// <summary>Rows on the way from one row to another: the generator's outputs between the rows' posterior means.</summary>
    /// <param name="from">One row.</param>
    /// <param name="to">One row.</param>
    /// <param name="steps">Number of rows to return, 2 or more; the first and the last are the reconstructions of both ends.</param>
    /// <param name="path">Straight in the latents, or in their probabilities.</param>
    /// <exception cref="ArgumentException">An end is not one row, has another width than the model, or values that are not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 2 steps, or no such path.</exception>
    /// <exception cref="NotSupportedException">The path is <see cref="LatentInterpolation.Quantile"/> and the prior is deep.</exception>
    public DataMatrix Interpolate(DataMatrix from, DataMatrix to, int steps, LatentInterpolation path = LatentInterpolation.Linear)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        RequireOneRow(from, nameof(from));
        RequireOneRow(to, nameof(to));
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
        return Decode(InterpolateLatents(Infer(from).LatentMean, Infer(to).LatentMean, steps, path));
    }

    /// <summary>Latents on the way from one sample to another, for instance between two draws of <see cref="SamplePosterior"/>.</summary>
    /// <param name="from">One row of <see cref="LatentLength"/>.</param>
    /// <param name="to">One row of <see cref="LatentLength"/>.</param>
    /// <param name="steps">Number of samples to return, 2 or more, both ends included.</param>
    /// <param name="path">Straight in the latents, or in their probabilities.</param>
    /// <exception cref="ArgumentException">An end is not one row of that width.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 2 steps, or no such path.</exception>
    /// <exception cref="NotSupportedException">The path is <see cref="LatentInterpolation.Quantile"/> and the prior is deep.</exception>
    public DataMatrix InterpolateLatents(DataMatrix from, DataMatrix to, int steps, LatentInterpolation path = LatentInterpolation.Linear)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        RequireOneSample(from, nameof(from));
        RequireOneSample(to, nameof(to));
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
        if (!Enum.IsDefined(path))
            throw new ArgumentOutOfRangeException(nameof(path), path, "path must be Linear or Quantile.");
        int length = LatentLength;
        var latents = RowArray.Create(steps, length, nameof(steps));
        for (int l = 0; l < length; l++)
        {
            float first = from.Row(0)[l], last = to.Row(0)[l];
            bool linear = path == LatentInterpolation.Linear;
            double a = linear ? first : Prior.LatentCdf(l, first), b = linear ? last : Prior.LatentCdf(l, last);
            // The ends are taken as they are, whatever an inverse would make of them.
            latents[l] = first;
            latents[(steps - 1) * length + l] = last;
            for (int s = 1; s < steps - 1; s++)
            {
                float between = (float)(a + (b - a) * s / (steps - 1));
                latents[s * length + l] = linear ? between : Prior.LatentQuantile(l, Math.Clamp(between, 0, 1));
            }
        }
        return new DataMatrix(latents, steps, length);
    }

    /// <summary>Rows that differ in one latent alone: it runs through its prior, the others stay.</summary>
    /// <param name="latents">One row of <see cref="LatentLength"/>: where the others stay, for instance from <see cref="SampleLatents"/> or
    /// <see cref="Infer"/>.</param>
    /// <param name="q">Outer index of the latent; of a deep prior's, which has none, 0.</param>
    /// <param name="p">Inner index of the latent; of a mixture's, which has none, 0.</param>
    /// <param name="steps">Number of rows: the latent takes its prior's quantiles at (i + ½)/steps.</param>
    /// <exception cref="ArgumentException">The latents are not one row of that width.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such latent, or no step.</exception>
    /// <exception cref="NotSupportedException">The prior is deep: a single latent of it has no distribution function.</exception>
    public DataMatrix SweepLatent(DataMatrix latents, int q, int p, int steps)
    {
        RequireOneSample(latents, nameof(latents));
        int inner = LatentLength / OuterSize;
        ArgumentOutOfRangeException.ThrowIfNegative(q);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(q, OuterSize);
        ArgumentOutOfRangeException.ThrowIfNegative(p);
        if (p > 0 && inner == 1 && (Prior.IsMixture || Prior.IsJointMixture))
            throw new ArgumentOutOfRangeException(nameof(p), p, "A mixture's latents have an outer index q alone; p must be 0.");
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(p, inner);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        int length = LatentLength, latent = q * inner + p;
        var swept = RowArray.Create(steps, length, nameof(steps));
        for (int s = 0; s < steps; s++)
        {
            latents.Row(0).CopyTo(swept.AsSpan(s * length));
            swept[s * length + latent] = Prior.LatentQuantile(latent, (s + 0.5f) / steps);
        }
        return Decode(new DataMatrix(swept, steps, length));
    }

    private static void RequireOneRow(DataMatrix rows, string argument)
    {
        ArgumentNullException.ThrowIfNull(rows, argument);
        if (rows.Rows != 1)
            throw new ArgumentException($"One row is needed, but there are {rows.Rows}.", argument);
    }

    private void RequireOneSample(DataMatrix latents, string argument)
    {
        RequireOneRow(latents, argument);
        if (latents.Columns != LatentLength)
            throw new ArgumentException($"The model's samples have {LatentLength} latents; these have {latents.Columns}.", argument);
    }
}
