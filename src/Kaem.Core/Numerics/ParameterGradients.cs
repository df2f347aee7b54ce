namespace Kaem.ML.Numerics;

/// <summary>What a backward pass does about the gradients of parameters.</summary>
internal enum ParameterGradients
{
    /// <summary>They are not wanted.</summary>
    None,

    /// <summary>All of them are written where the parameters keep theirs.</summary>
    Written,

    /// <summary>All of them are added to what stands there.</summary>
    Added,

    /// <summary>Those that are large products are left to the optimiser, which forms them piece by piece and uses them while they are in cache.</summary>
    Deferred,
}
