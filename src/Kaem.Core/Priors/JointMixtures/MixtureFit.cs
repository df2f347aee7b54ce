using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>
/// A mixture of Gaussians fitted to samples of latents: <see cref="MixtureStart"/>, rounds of expectation maximisation, and then, by a tenth of the samples
/// that are held out, components that explain nothing go, and the largest are split in their place while that gains.
/// </summary>
internal sealed unsafe class MixtureFit
{
    private const int HeldOutEvery = 10, LeastHeldOut = 50, RoundsAfterChange = 3, MostFailures = 2, MostChanges = 4;

    // Rounding leaves as much of a sample that a component has to itself.
    private const double LeastRest = 1e-7;

    // Of the variance of all, what a component has at first.
    private const double InitialShare = 0.3;

    private readonly int _rounds, _latents, _heldOutCount;
    private readonly FloatBuffer _samples, _heldOut;
    private readonly MixtureRound _round;
    private readonly ulong _seed;
    private readonly WorkerPool _workers;

    /// <param name="options">Components, at most, and axes.</param>
    /// <param name="samples">S x L, row-major, finite; one at least.</param>
    /// <param name="rounds">Rounds of expectation maximisation before components change.</param>
    public MixtureFit(JointMixturePriorOptions options, ReadOnlySpan<float> samples, int latents, int rounds, ulong seed, WorkerPool workers)
    {
        (_rounds, _latents, _seed, _workers) = (rounds, latents, seed, workers);
        int count = samples.Length / latents;
        // By chance: samples may come in an order that repeats itself.
        var isHeldOut = new bool[count];
        var words = new uint[count];
        new RandomStream(seed, StreamPurpose.MixtureFit, 1).Fill(words);
        for (int s = 0; s < count; s++)
            isHeldOut[s] = words[s] % HeldOutEvery == 0;
        int heldOut = isHeldOut.Count(held => held);
        if (heldOut < LeastHeldOut)
            Array.Clear(isHeldOut);
        _heldOutCount = heldOut < LeastHeldOut ? 0 : heldOut;
        int here = 0, there = 0, stay = count - _heldOutCount;
        _samples = new FloatBuffer(checked(stay * latents));
        _heldOut = new FloatBuffer(_heldOutCount * latents);
        for (int s = 0; s < count; s++)
        {
            var (target, stride, at) = isHeldOut[s] ? (_heldOut, _heldOutCount, there++) : (_samples, stay, here++);
            for (int l = 0; l < latents; l++)
                target[l * stride + at] = samples[s * latents + l];
        }
        Count = stay;
        Mixture = new JointMixturePrior(
            options with { LearnEnergies = false, Domain = null, Quadrature = QuadratureRule.Composite }, latents);
        _round = new MixtureRound(Mixture, _samples, stay);
    }

    /// <summary>The mixture: after <see cref="Run"/> the one that was found.</summary>
    public JointMixturePrior Mixture { get; }

    /// <summary>Samples that the mixture is fitted to.</summary>
    public int Count { get; }

    /// <summary>Components that are there.</summary>
    public int Active => Mixture.Weights.Length - Free().Count;

    /// <summary>Finds the mixture.</summary>
    public void Run()
    {
        Begin();
        for (int round = 0; round < _rounds; round++)
            _round.Run(_workers);
        Improve();
    }

    /// <summary>Takes away, splits and exchanges components of the mixture as it is, where held-out samples gain.</summary>
    public void Improve()
    {
        if (_heldOutCount == 0)
            return;
        if (Prune(Mixture.Components, loss: 0) > 0)
            Repeat(RoundsAfterChange);
        // Fewer, more, and as many but elsewhere.
        Try(Active / 4, active => (active / 4, 0));
        Try(Free().Count, active => (0, (active + 3) / 4));
        Try(Active / 8 + 1, active => (active / 8 + 1, active / 8 + 1));
    }

    /// <summary>The held-out samples' mean log-density.</summary>
    public double HeldOut()
    {
        var logp = new double[_heldOutCount];
        Mixture.LogProbability(_heldOut, _heldOutCount, logp, null, _workers);
        double sum = 0;
        foreach (double value in logp)
            sum += value;
        return sum / _heldOutCount;
    }

    private void Begin()
    {
        var centres = new MixtureStart(_samples, _latents, Count, Mixture.Components, _seed).Find(_workers);
        double[] mean = new double[_latents], axes = new double[_latents * _latents];
        for (int l = 0; l < _latents; l++)
            axes[l * _latents + l] = Math.Sqrt(Math.Max(InitialShare * _round.Variances[l], 1e-5));
        for (int k = 0; k < Mixture.Components; k++)
        {
            for (int l = 0; l < _latents; l++)
                mean[l] = centres[k * _latents + l];
            Mixture.Frames.Write(k, mean, axes);
        }
        Mixture.Proportions.Logits!.Value.Span.Clear();
        Mixture.Refresh(_workers);
    }

    private void Repeat(int rounds)
    {
        for (int round = 0; round < rounds; round++)
            _round.Run(_workers);
    }

    /// <summary>Changes components as long as held-out samples gain, fewer of them each time that they don't.</summary>
    /// <param name="most">Of either change, at first.</param>
    /// <param name="change">How many go and how many are split, of so many that there are.</param>
    private void Try(int most, Func<int, (int Go, int Split)> change)
    {
        for (int failures = 0, changes = 0; failures < MostFailures && changes < MostChanges && most > 0;)
        {
            int active = Active;
            var (go, split) = change(active);
            (go, split) = (Math.Min(Math.Min(go, most), active - 1), Math.Min(Math.Min(split, most), Mixture.Components - active + Math.Min(go, most)));
            if (go <= 0 && split <= 0)
                return;
            if (Change(go, split))
            {
                changes++;
                continue;
            }
            failures++;
            most = Math.Max(go, split) / 4;
        }
    }

    /// <summary>Takes components away and splits the largest of the others, and takes that back unless held-out samples gain.</summary>
    private bool Change(int go, int split)
    {
        float[][] before = [.. Mixture.Parameters.Select(parameter => parameter.Value.Span.ToArray())];
        double heldOut = HeldOut();
        if (go > 0)
            Prune(go, double.PositiveInfinity);
        if (split > 0)
            Split(split);
        if (Gains(heldOut))
            return true;
        for (int i = 0; i < before.Length; i++)
            before[i].CopyTo(Mixture.Parameters[i].Value.Span);
        Mixture.Refresh(_workers);
        return false;
    }

    /// <summary>Whether held-out samples become more likely than they were in a few rounds; fewer where these go nowhere near.</summary>
    private bool Gains(double before)
    {
        double last = HeldOut();
        for (int left = RoundsAfterChange - 1; ; left--)
        {
            _round.Run(_workers);
            double now = HeldOut();
            // A round gains less than the one before it.
            if (left == 0 || now + left * (now - last) < before)
                return now > before;
            last = now;
        }
    }

    /// <summary>
    /// Takes components away, that first without which the held-out samples are most likely: without component k they gain the mean of log(1 - r_k), less
    /// log(1 - α_k).
    /// </summary>
    /// <param name="most">How many go, at most; one always stays.</param>
    /// <param name="loss">What the held-out samples may lose by one of them.</param>
    /// <returns>How many went.</returns>
    private int Prune(int most, double loss)
    {
        int components = Mixture.Components, gone = 0;
        var shares = new FloatBuffer(checked(components * _heldOutCount)).AsMatrix(components, _heldOutCount);
        Mixture.Responsibilities(_heldOut, _heldOutCount, 0, shares, new double[_heldOutCount], _workers);
        double[] weights = Mixture.Weights.ToArray();
        var gains = new double[components];
        var logits = Mixture.Proportions.Logits!.Value.Span;
        for (int left = Active; left > 1 && gone < most; left--)
        {
            int worst = -1;
            for (int k = 0; k < components; k++)
            {
                gains[k] = weights[k] == 0 ? double.NegativeInfinity : Gain(weights[k], shares.Row(k));
                if (weights[k] > 0 && gains[k] >= -loss && (worst < 0 || gains[k] > gains[worst]))
                    worst = k;
            }
            if (worst < 0)
                break;
            gone++;
            logits[worst] = ComponentProportions.PrunedLogit;
            double rest = 1 - weights[worst];
            weights[worst] = 0;
            var removed = shares.Row(worst);
            for (int k = 0; k < components; k++)
            {
                weights[k] /= rest;
                var row = shares.Row(k);
                for (int s = 0; s < row.Length && weights[k] > 0; s++)
                    row[s] = (float)Math.Min(1, row[s] / Math.Max(LeastRest, 1 - (double)removed[s]));
            }
        }
        if (gone > 0)
            Mixture.Refresh(_workers);
        return gone;
    }

    private static double Gain(double weight, ReadOnlySpan<float> shares)
    {
        // Logarithms of products of some samples' rests, instead of one each.
        double sum = 0, product = 1;
        foreach (float share in shares)
        {
            product *= Math.Max(LeastRest, 1 - (double)share);
            if (product > 1e-200)
                continue;
            sum += Math.Log(product);
            product = 1;
        }
        return (sum + Math.Log(product)) / shares.Length - Math.Log(Math.Max(LeastRest, 1 - weight));
    }

    private List<int> Free()
    {
        var free = new List<int>();
        for (int k = 0; k < Mixture.Components; k++)
        {
            if (Mixture.Weights[k] == 0)
                free.Add(k);
        }
        return free;
    }

    /// <summary>Splits the largest components into those that are free.</summary>
    private void Split(int count)
    {
        var free = Free();
        double[] weights = Mixture.Weights.ToArray();
        int[] largest = [.. Enumerable.Range(0, weights.Length).Where(k => weights[k] > 0).OrderByDescending(k => weights[k])
            .Take(Math.Min(count, free.Count))];
        for (int i = 0; i < largest.Length; i++)
            Split(largest[i], free[i]);
        Mixture.Refresh(_workers);
    }

    /// <summary>Two components of half the weight, apart along the longest direction, that have the same mean and covariance together.</summary>
    private void Split(int k, int into)
    {
        double[] axes = new double[_latents * _latents], covariance = new double[_latents * _latents];
        Mixture.Frames.Read(k, axes);
        for (int i = 0; i < _latents; i++)
        {
            for (int j = 0; j < _latents; j++)
            {
                for (int l = 0; l <= Math.Min(i, j); l++)
                    covariance[i * _latents + j] += axes[i * _latents + l] * axes[j * _latents + l];
            }
        }
        var (direction, variance) = Longest(covariance);
        double apart = Math.Sqrt(variance / 2);
        for (int i = 0; i < _latents; i++)
        {
            for (int j = 0; j < _latents; j++)
                axes[i * _latents + j] = covariance[i * _latents + j] - variance / 2 * direction[i] * direction[j];
        }
        MixtureRound.Decompose(axes, _latents);
        double[] mean = [.. Mixture.Frames.Means.Value.Span.Slice(k * _latents, _latents).ToArray().Select(value => (double)value)];
        Mixture.Frames.Write(k, [.. mean.Select((value, l) => value - apart * direction[l])], axes);
        Mixture.Frames.Write(into, [.. mean.Select((value, l) => value + apart * direction[l])], axes);
        var logits = Mixture.Proportions.Logits!.Value.Span;
        logits[k] -= MathF.Log(2);
        logits[into] = logits[k];
    }

    /// <summary>The direction of the largest variance, by the power method; that of a latent where axes are diagonal.</summary>
    private (double[] Direction, double Variance) Longest(double[] covariance)
    {
        const int steps = 30;
        int longest = Enumerable.Range(0, _latents).MaxBy(l => covariance[l * _latents + l]);
        var direction = new double[_latents];
        direction[longest] = 1;
        double variance = covariance[longest * _latents + longest];
        for (int step = 0; step < steps && Mixture.Frames.IsFull; step++)
        {
            double[] next = [.. Enumerable.Range(0, _latents).Select(i => Enumerable.Range(0, _latents).Sum(j => covariance[i * _latents + j] * direction[j]))];
            variance = Math.Sqrt(next.Sum(value => value * value));
            direction = [.. next.Select(value => value / variance)];
        }
        return (direction, variance);
    }
}
