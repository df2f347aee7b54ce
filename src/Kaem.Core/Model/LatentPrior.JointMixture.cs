using Kaem.ML.Numerics;
using Kaem.ML.Priors;
using MathNet.Numerics.Distributions;

namespace Kaem.ML;

/// <content>
/// Joint mixtures: components over all latents together. Their densities p(q,p) are those along axis q of component p, in the component's own coordinates
/// y = A⁻¹·(z - m).
/// </content>
public sealed partial class LatentPrior
{
    // Standard deviations beyond which a normal density has nothing that single precision could tell.
    private const double Reach = 8;

    /// <summary>Whether this is a mixture over all latents together.</summary>
    public bool IsJointMixture => _prior is JointMixturePrior;

    /// <summary>Components: K of a joint mixture, P of a mixture, those of weight 0 included; 1 of another prior.</summary>
    public int Components => _prior switch
    {
        JointMixturePrior joint => joint.Components,
        MixturePrior => LatentSize,
        _ => 1,
    };

    /// <summary>
    /// Where the densities p(q,p) live: <see cref="Domain"/>, or of a joint mixture that of a component's own coordinates, whose ends may be infinite.
    /// </summary>
    public (float Low, float High) AxisDomain => _prior is JointMixturePrior joint ? (joint.Axes.Domain.Low, joint.Axes.Domain.High) : Domain;

    /// <summary>The weight α of a joint mixture's component; 0 for one that was pruned.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such component.</exception>
    /// <exception cref="InvalidOperationException">The prior is no joint mixture.</exception>
    public double ComponentWeight(int component) => JointComponent(component).Weights[component];

    /// <summary>A joint mixture's components of weight above 0, the largest first.</summary>
    /// <exception cref="InvalidOperationException">The prior is no joint mixture.</exception>
    public IReadOnlyList<int> LargestComponents()
    {
        double[] weights = JointPrior.Weights.ToArray();
        return [.. Enumerable.Range(0, weights.Length).Where(k => weights[k] > 0).OrderByDescending(k => weights[k])];
    }

    /// <summary>The mean of the latents within a joint mixture's component.</summary>
    /// <returns>L values.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such component.</exception>
    /// <exception cref="InvalidOperationException">The prior is no joint mixture.</exception>
    public double[] ComponentMean(int component)
    {
        var axes = ComponentAxes(component);
        int length = LatentSize;
        double[] mean = [.. JointPrior.Frames.Means.Value.Span.Slice(component * length, length).ToArray().Select(value => (double)value)];
        for (int q = 0; q < length; q++)
        {
            double along = AxisMoments(q, component).Mean;
            for (int l = q; l < length; l++)
                mean[l] += axes[l, q] * along;
        }
        return mean;
    }

    /// <summary>The covariance of the latents within a joint mixture's component.</summary>
    /// <returns>L x L.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such component.</exception>
    /// <exception cref="InvalidOperationException">The prior is no joint mixture.</exception>
    public double[,] ComponentCovariance(int component)
    {
        var axes = ComponentAxes(component);
        int length = LatentSize;
        var covariance = new double[length, length];
        for (int q = 0; q < length; q++)
        {
            double along = AxisMoments(q, component).Variance;
            for (int i = q; i < length; i++)
            {
                for (int j = q; j < length; j++)
                    covariance[i, j] += along * axes[i, q] * axes[j, q];
            }
        }
        return covariance;
    }

    /// <summary>The axes A of a joint mixture's component, of which axis q is column q: z = m + A·y. Lower triangular, or diagonal.</summary>
    /// <returns>L x L.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such component.</exception>
    /// <exception cref="InvalidOperationException">The prior is no joint mixture.</exception>
    public double[,] ComponentAxes(int component)
    {
        var joint = JointComponent(component);
        int length = LatentSize;
        double[] flat = new double[length * length];
        joint.Frames.Read(component, flat);
        var axes = new double[length, length];
        Buffer.BlockCopy(flat, 0, axes, 0, flat.Length * sizeof(double));
        return axes;
    }

    /// <summary>
    /// The means of a joint mixture's largest components as samples, for instance for <see cref="KaemModel.Decode"/>: what each of them stands for.
    /// </summary>
    /// <param name="count">How many; there may be fewer.</param>
    /// <returns>A row of L latents for each, in the order of <see cref="LargestComponents"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1.</exception>
    /// <exception cref="InvalidOperationException">The prior is no joint mixture.</exception>
    public DataMatrix ComponentMeans(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        int[] largest = [.. LargestComponents().Take(count)];
        return new DataMatrix([.. largest.SelectMany(ComponentMean).Select(value => (float)value)], largest.Length, LatentSize);
    }

    /// <summary>The density of latent q within a joint mixture's component, at points z.</summary>
    /// <param name="density">Receives as many values as there are points.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such component or latent.</exception>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="InvalidOperationException">The prior is no joint mixture.</exception>
    /// <exception cref="NotSupportedException">
    /// The component's axes are oblique, and its densities along them not normal: then that of a latent is an integral over the others.
    /// </exception>
    public void ComponentDensity(int component, int q, ReadOnlySpan<float> z, Span<float> density)
    {
        JointComponent(component);
        Check(q, 0);
        CheckRoom(z.Length, density.Length, nameof(density));
        AddComponent(component, q, z, density, 1, add: false);
    }

    private JointMixturePrior JointPrior => _prior as JointMixturePrior
        ?? throw new InvalidOperationException("This prior is no joint mixture: it has no components over all latents together.");

    private bool IsNormal => _prior is JointMixturePrior { Densities: null } joint && float.IsInfinity(joint.Axes.Domain.Low);

    private JointMixturePrior JointComponent(int component)
    {
        var joint = JointPrior;
        if ((uint)component >= (uint)joint.Components)
            throw new ArgumentOutOfRangeException(nameof(component), component, $"component must lie between 0 and {joint.Components - 1}.");
        return joint;
    }

    private LatentMoments AxisMoments(int q, int component) => IsNormal ? new LatentMoments(0, 1, 0, 3) : Moments(q, component);

    /// <summary>Mean and standard deviation of latent q within a component, or where it is along an axis alone, its place and scale.</summary>
    private (double Mean, double Scale) Place(int component, int q)
    {
        var frames = JointPrior.Frames;
        if (frames.IsFull && !IsNormal)
        {
            throw new NotSupportedException(
                "The components' axes are oblique, and their densities along them not normal: what a single latent is distributed like is an integral "
                + "over the others. The densities along the axes are numbered by q and component.");
        }
        var axes = ComponentAxes(component);
        double square = 0;
        for (int l = 0; l <= q; l++)
            square += axes[q, l] * axes[q, l];
        return (frames.Means.Value[component * LatentSize + q], Math.Sqrt(square));
    }

    private void AddComponent(int component, int q, ReadOnlySpan<float> z, Span<float> density, double weight, bool add)
    {
        var (mean, scale) = Place(component, q);
        float[] y = [.. z.ToArray().Select(value => (float)((value - mean) / scale))], values = new float[y.Length];
        JointPrior.Axes.LogDensity(component, q, y, values);
        for (int j = 0; j < y.Length; j++)
            density[j] = (float)((add ? density[j] : 0) + weight / scale * Math.Exp(values[j]));
    }

    /// <summary>The density of latent q over all components.</summary>
    private void JointDensity(int q, ReadOnlySpan<float> z, Span<float> density)
    {
        density.Clear();
        foreach (int k in LargestComponents())
            AddComponent(k, q, z, density, ComponentWeight(k), add: true);
    }

    private double JointCdf(int q, float z)
    {
        double sum = 0;
        foreach (int k in LargestComponents())
        {
            var (mean, scale) = Place(k, q);
            double y = (z - mean) / scale;
            // In double precision where that is a closed form.
            sum += ComponentWeight(k) * (IsNormal ? Normal.CDF(0, 1, y) : JointPrior.Axes.Cdf(k, q, (float)y));
        }
        return sum;
    }

    /// <summary>An interval with all of latent q that single precision could tell, and the narrowest scale of a component.</summary>
    private (Interval Range, double Narrowest) JointRange(int q)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity, narrowest = double.PositiveInfinity;
        var (first, last) = AxisDomain;
        foreach (int k in LargestComponents())
        {
            var (mean, scale) = Place(k, q);
            low = Math.Min(low, mean + Math.Max(-Reach, first) * scale);
            high = Math.Max(high, mean + Math.Min(Reach, last) * scale);
            narrowest = Math.Min(narrowest, scale);
        }
        return (new Interval((float)low, (float)high), narrowest);
    }
}
