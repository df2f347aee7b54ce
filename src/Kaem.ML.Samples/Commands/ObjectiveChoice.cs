namespace Kaem.ML.Samples.Commands;

/// <summary>The trainings of the papers' experiments on pictures in colours.</summary>
internal enum ObjectiveChoice
{
    /// <summary>Maximum likelihood by plain chains.</summary>
    MaximumLikelihood,

    /// <summary>The papers' steppingstone objective (Eq. 32) by tempered chains.</summary>
    Steppingstone,

    /// <summary>Maximum likelihood by tempered chains.</summary>
    Tempered,
}
