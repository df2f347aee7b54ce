namespace Kaem.ML.Training;

/// <summary>An engine that trains a model together with those of other workers.</summary>
internal interface IGroupEngine
{
    /// <summary>Joins a group, before training begins.</summary>
    /// <exception cref="InvalidOperationException">Training has begun.</exception>
    void Join(GroupTalk group);
}
