using System.Reflection;

namespace Kaem.ML.Tests.Reliability.ComeAndGo;

/// <summary>Reads what an object shows of itself, so that what is made when it is first asked for has been.</summary>
internal static class Properties
{
    public static void ReadAll(object source)
    {
        foreach (var property in source.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
            property.GetValue(source);
    }
}
