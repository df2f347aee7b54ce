namespace Kaem.ML.Numerics;

/// <summary>A part of training that remembers something from step to step: what is needed to go on from there to the same bits.</summary>
internal interface IState
{
    /// <summary>Shows all of it to the visitor, in a fixed order. One method for writing and reading, so that the two can't differ.</summary>
    void Visit(IStateVisitor visitor);
}
