using System.Runtime.CompilerServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Samplers;

/// <summary>
/// The unadjusted Langevin algorithm (Eq. 33): <c>z ← z + η·∇log γ_t(z) + √(2η)·ξ</c>, reflected at the domain's ends. What it leaves
/// invariant is off the target by O(η).
/// </summary>
/// <param name="stepSize">η.</param>
internal sealed unsafe class UnadjustedLangevin(float stepSize) : ChainTiles, ISampler
{
    private readonly float _given = stepSize;
    private ChainState? _state;
    private ChainRandom _random;
    private DomainEnds _ends;
    private float _stepSize = stepSize;

    /// <summary>0: there is nothing to leave out.</summary>
    public int UnadjustedSteps => 0;

    /// <summary>Never.</summary>
    public bool Adjusted
    {
        get => false;
        set { }
    }

    /// <summary>Of no chain: nothing is proposed.</summary>
    public AcceptanceCounts Acceptance { get; } = new(0);

    /// <inheritdoc/>
    public bool NeedsPilots => false;

    /// <inheritdoc/>
    public void Step(ChainState state, ISamplerTarget target, ChainRandom random, WorkerPool workers)
    {
        state.Evaluate(target, workers);
        (_state, _random, _ends) = (state, random, DomainEnds.Of(target.Domain));
        Run(state.Chains, state.Dimensions, workers);
        state.IsEvaluated = false;
    }

    /// <inheritdoc/>
    public float StepSize(int chain) => _stepSize;

    /// <summary>All chains have one step size, so the last one given is that of all.</summary>
    public void SetStepSizes(int first, int count, float stepSize) => _stepSize = stepSize;

    /// <inheritdoc/>
    public void ScaleStepSizes(float factor) => _stepSize = factor * _given;

    /// <summary>The step size is the options'.</summary>
    public void Adapt(ChainPoints points, int temperatures)
    {
    }

    /// <inheritdoc/>
    public void BeginWarmUp() => _stepSize = _given;

    /// <summary>Without acceptance there is nothing to learn from.</summary>
    public void WarmUp(int step, int steps)
    {
    }

    /// <inheritdoc cref="WarmUp"/>
    public void LearnFromPilots(int group, bool first)
    {
    }

    /// <summary>Nothing is remembered between updates.</summary>
    public void Visit(IStateVisitor visitor)
    {
    }

    [SkipLocalsInit]
    protected override void Execute(int firstLatent, int latents, int firstChain, int chains)
    {
        float* temperatures = stackalloc float[Chains], noise = stackalloc float[latents * Chains];
        for (int c = 0; c < chains; c++)
            temperatures[c] = (float)_state!.Temperatures[firstChain + c];
        ChainNoise.Draw(_random, _state!.Names.AsSpan(firstChain, chains), _state.Dimensions, firstLatent, latents, noise, Chains);
        var tile = new GradientTile(_state.Points, firstLatent, latents, firstChain, chains, temperatures);
        SimdPaths.Run(new Moves(tile, noise, _stepSize, _ends));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Move<TVector, TSimd>(in GradientTile tile, float* noise, float stepSize, DomainEnds ends)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>
    {
        TVector drift = TSimd.Broadcast(stepSize), diffusion = TSimd.Broadcast(MathF.Sqrt(2 * stepSize)), zero = TSimd.Broadcast(0);
        for (int l = 0; l < tile.Rows; l++)
        {
            nint row = l * tile.Stride;
            for (int c = 0; c < tile.Count; c += TSimd.Width)
            {
                int lanes = Math.Min(TSimd.Width, tile.Count - c);
                TVector old = TSimd.LoadFirst(tile.Positions + row + c, lanes, zero);
                TVector move = TSimd.Multiply(diffusion, TSimd.Load(noise + l * Chains + c));
                move = TSimd.MultiplyAdd(drift, tile.Gradient<TVector, TSimd>(row, c, lanes), move);
                TSimd.StoreFirst(ends.Reflect<TVector, TSimd>(TSimd.Add(old, move), old), tile.Positions + row + c, lanes);
            }
        }
    }

    private readonly struct Moves(GradientTile tile, float* noise, float stepSize, DomainEnds ends) : ISimdKernel
    {
        void ISimdKernel.Run<TVector, TSimd>() => Move<TVector, TSimd>(tile, noise, stepSize, ends);
    }
}
